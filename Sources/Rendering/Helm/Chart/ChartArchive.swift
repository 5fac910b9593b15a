import CArchive

/// The files of a packaged chart (`.tgz`), unpacked in memory.
///
/// Nothing is written anywhere, so a path cannot escape; names that try to are errors all the same. Size and count are bounded
/// while unpacking, so that a bomb costs no more than the limits.
enum ChartArchive {
  /// All files together, as helm bounds them.
  static let maximumSize = 100 << 20
  static let maximumCount = 20_000
  /// A packaged chart that is larger than this is not even opened.
  static let maximumPackedSize = 50 << 20

  /// The files with the chart's own folder (the first part of each path) taken off.
  ///
  /// - Throws: ``RenderError`` with helm's words where helm has some.
  static func files(_ bytes: [UInt8]) throws(RenderError) -> [ChartFile] { try files(bytes, name: name) }

  /// All files of any archive, each under its whole path.
  static func allFiles(_ bytes: [UInt8]) throws(RenderError) -> [ChartFile] {
    try files(bytes) { path throws(RenderError) in
      guard !path.hasPrefix("/"), let clean = TreePath.normalized(path), !clean.isEmpty else {
        throw RenderError(.outside, "the archive holds a path that leads out of it: \(path)")
      }
      return clean
    }
  }

  private static func files(
    _ bytes: [UInt8], name: (String) throws(RenderError) -> String
  ) throws(RenderError) -> [ChartFile] {
    guard bytes.count <= maximumPackedSize else {
      throw RenderError(.failed, "the packaged chart is larger than the maximum size \(maximumPackedSize)")
    }
    guard bytes.starts(with: [0x1F, 0x8B, 0x08]) else {
      throw RenderError(.invalid, "file does not appear to be a gzipped archive")
    }
    let result: Result<[ChartFile], RenderError> = bytes.withUnsafeBytes { buffer in
      do throws(RenderError) { return .success(try Reader(buffer).files(named: name)) } catch { return .failure(error) }
    }
    let files = try result.get()
    guard !files.isEmpty else { throw RenderError(.invalid, "no files in chart archive") }
    return files
  }

  /// Where a file lies within the chart; helm refuses what leads out of it.
  private static func name(_ path: String) throws(RenderError) -> String {
    let parts = path.split(separator: path.contains("\\") ? "\\" : "/", omittingEmptySubsequences: false)
    let inner = parts.dropFirst().joined(separator: "/")
    guard !inner.hasPrefix("/") else { throw RenderError(.outside, "chart illegally contains absolute paths") }
    guard let clean = TreePath.normalized(inner) else {
      throw RenderError(.outside, "chart illegally references parent directory")
    }
    guard !clean.isEmpty else {
      if parts.first == "Chart.yaml" { throw RenderError(.invalid, "chart yaml not in base directory") }
      throw RenderError(.outside, "chart illegally contains content outside the base directory: \"\(path)\"")
    }
    guard !clean.hasPrefix("..") else { throw RenderError(.outside, "chart illegally references parent directory") }
    let start = Array(clean.utf8.prefix(3))
    guard
      start.count < 3 || start[1] != UInt8(ascii: ":") || start[2] != UInt8(ascii: "/")
        || !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains(start[0] | 0x20)
    else {
      throw RenderError(.outside, "chart contains illegally named files")
    }
    guard parts.first != "Chart.yaml" else { throw RenderError(.invalid, "chart yaml not in base directory") }
    return clean
  }

  /// Owns one libarchive reader over bytes that outlive it.
  private final class Reader {
    private let archive: OpaquePointer?
    private let buffer: UnsafeRawBufferPointer

    init(_ buffer: UnsafeRawBufferPointer) {
      self.buffer = buffer
      archive = archive_read_new()
      archive_read_support_filter_gzip(archive)
      archive_read_support_format_tar(archive)
    }

    deinit { archive_read_free(archive) }

    private func fault() -> RenderError {
      let reason = archive_error_string(archive).map { String(cString: $0) } ?? "unknown reason"
      return RenderError(.invalid, "the packaged chart cannot be unpacked: \(reason)")
    }

    /// - Parameter name: where an entry is put; throws for what has no place.
    func files(named name: (String) throws(RenderError) -> String) throws(RenderError) -> [ChartFile] {
      guard archive_read_open_memory(archive, buffer.baseAddress, buffer.count) == ARCHIVE_OK else { throw fault() }
      var files: [ChartFile] = []
      var remaining = ChartArchive.maximumSize
      var count = 0
      while true {
        var entry: OpaquePointer?
        switch archive_read_next_header(archive, &entry) {
        case ARCHIVE_EOF: return files
        case ARCHIVE_OK, ARCHIVE_WARN: break
        default: throw fault()
        }
        count += 1
        guard count <= ChartArchive.maximumCount else {
          throw RenderError(.failed, "the packaged chart holds more than \(ChartArchive.maximumCount) files")
        }
        // Links and devices have no bytes of their own: helm reads them as empty files, and so does this.
        let type = archive_entry_filetype(entry)
        if type == 0o040000 { continue }
        guard let path = archive_entry_pathname_utf8(entry) ?? archive_entry_pathname(entry) else { throw fault() }
        let place = try name(String(cString: path))
        files.append(ChartFile(name: place, bytes: try contents(&remaining)))
      }
    }

    private func contents(_ remaining: inout Int) throws(RenderError) -> [UInt8] {
      var bytes: [UInt8] = []
      while true {
        var block: UnsafeRawPointer?
        var size = 0
        var offset: Int64 = 0
        let status = archive_read_data_block(archive, &block, &size, &offset)
        if status == ARCHIVE_EOF { return bytes }
        guard status == ARCHIVE_OK || status == ARCHIVE_WARN else { throw fault() }
        // A sparse file's holes count too.
        let end = Int(clamping: offset) + size
        guard end - bytes.count <= remaining else {
          throw RenderError(
            .failed, "decompressed chart is larger than the maximum size \(ChartArchive.maximumSize)")
        }
        remaining -= end - bytes.count
        if end - size > bytes.count { bytes.append(contentsOf: repeatElement(0, count: end - size - bytes.count)) }
        bytes.append(contentsOf: UnsafeRawBufferPointer(start: block, count: size))
      }
    }
  }
}
