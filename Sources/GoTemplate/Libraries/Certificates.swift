import COpenSSL
import Glibc
import Manifests

/// A private key of libcrypto.
final class PrivateKey {
  let handle: OpaquePointer

  enum Kind {
    case rsa(bits: Int)
    case dsa, ecdsa, ed25519
  }

  private init(_ handle: OpaquePointer) { self.handle = handle }

  /// A new key, for as much of the budget as one takes on the average.
  static func make(_ kind: Kind, _ execution: Execution) throws -> PrivateKey {
    let steps: Int
    switch kind {
    case .rsa(let bits): steps = bits > 2048 ? 8_000_000 : 1_200_000
    case .dsa: steps = 9_000_000
    case .ecdsa, .ed25519: steps = 2_000
    }
    return try execution.makingKeys(steps: steps) {
      let made =
        switch kind {
        case .rsa(let bits): tiphys_rsa_key(Int32(bits))
        case .dsa: tiphys_dsa_key()
        case .ecdsa: tiphys_ec_key("P-256")
        case .ed25519: tiphys_ed25519_key()
        }
      guard let made else { throw FunctionError("libcrypto cannot make a key") }
      return PrivateKey(made)
    }
  }

  /// The most bytes of a key in PEM: one of 8192 bits has 6400.
  private static let maximumText = 8 << 10

  /// Reads PEM as Sprig does.
  static func read(_ pem: GoString, _ execution: Execution) throws -> PrivateKey {
    guard pem.count <= maximumText else {
      throw FunctionError(limit: "gave up: a private key of \(pem.count) bytes; \(maximumText) are allowed")
    }
    // What is done with a key takes as long as the cube of its length says: 3 ms for one of 2048 bits and 1700 bytes.
    try execution.begin(steps: 20_000 + 40_000 * (pem.count / 1024) * (pem.count / 1024) * (pem.count / 1024))
    return try PrivateKey(pem: pem)
  }

  private init(pem: GoString) throws(FunctionError) {
    guard let block = PEM.decode(pem.bytes) else { throw FunctionError("no PEM data in input") }
    guard block.label == "PRIVATE KEY" || block.label.hasSuffix(" PRIVATE KEY") else {
      throw FunctionError("no private key data in PEM block of type \(block.label)")
    }
    let kind =
      block.label == "PRIVATE KEY" ? "" : String(block.label.dropLast(" PRIVATE KEY".count))
    guard ["", "RSA", "EC", "DSA"].contains(kind) else {
      throw FunctionError("invalid private key type \(kind)")
    }
    let read = block.bytes.withUnsafeBufferPointer { buffer -> OpaquePointer? in
      var pointer = buffer.baseAddress
      return d2i_AutoPrivateKey(nil, &pointer, buffer.count)
    }
    guard let read else {
      throw FunctionError(
        kind.isEmpty
          ? "decoding PEM as PKCS#8: malformed key"
          : "parsing \(kind) private key from PEM: malformed key")
    }
    handle = read
  }

  deinit { EVP_PKEY_free(handle) }

  /// PEM in the form that Go's x509 has for the key's kind.
  func pem() throws(FunctionError) -> GoString {
    let kind = EVP_PKEY_get_base_id(handle)
    let (format, label) =
      kind == EVP_PKEY_RSA
      ? ("type-specific", "RSA PRIVATE KEY")
      : kind == EVP_PKEY_EC
        ? ("type-specific", "EC PRIVATE KEY")
        : kind == EVP_PKEY_DSA
          ? ("type-specific", "DSA PRIVATE KEY") : ("PrivateKeyInfo", "PRIVATE KEY")
    var data: UnsafeMutablePointer<UInt8>?
    var count = 0
    guard tiphys_key_der(handle, format, &data, &count) == 1, let data else {
      throw FunctionError("failed to encode private key")
    }
    defer { tiphys_free(data) }
    return PEM.encode(label, Array(UnsafeBufferPointer(start: data, count: count)))
  }
}

/// PEM blocks.
enum PEM {
  static func encode(_ label: String, _ bytes: [UInt8]) -> GoString {
    let text = Array(Base64.encode(bytes).utf8)
    var result = Array("-----BEGIN \(label)-----\n".utf8)
    for start in stride(from: 0, to: text.count, by: 64) {
      result += text[start..<min(start + 64, text.count)]
      result.append(0x0A)
    }
    return GoString(bytes: result + Array("-----END \(label)-----\n".utf8))
  }

  /// The first block of a text.
  static func decode(_ text: [UInt8]) -> (label: String, bytes: [UInt8])? {
    let begin = Array("-----BEGIN ".utf8)
    let dashes = Array("-----".utf8)
    guard let start = text.firstIndex(ofBytes: begin),
      let labelEnd = text.firstIndex(ofBytes: dashes, from: start + begin.count)
    else { return nil }
    let label = String(decoding: text[(start + begin.count)..<labelEnd], as: UTF8.self)
    guard let end = text.firstIndex(ofBytes: Array("-----END \(label)-----".utf8), from: labelEnd)
    else { return nil }
    let body = text[(labelEnd + 5)..<end].filter { $0 > 0x20 }
    guard case .success(let bytes) = GoBase.decode64(body) else { return nil }
    return (label, bytes)
  }
}

/// X.509 certificates as Sprig makes them.
enum Certificates {
  struct Request {
    var commonName: GoString
    var addresses: [GoValue]
    var names: [GoValue]
    var days: Int
    var isAuthority = false
  }

  /// Go's `certificate` struct.
  static func value(certificate: GoString, key: GoString) -> GoValue {
    .object(
      GoObject(
        type: .structure("sprig.certificate"),
        fields: [(name: "Cert", value: .string(certificate)), (name: "Key", value: .string(key))]))
  }

  /// - Parameter signer: the authority's certificate and key in PEM; nil signs with the key itself.
  static func make(
    _ request: Request, key: PrivateKey, signer: (certificate: GoString, key: GoString)?,
    _ execution: Execution
  ) throws -> GoValue {
    // Each becomes text in several forms.
    try execution.begin(steps: 1000 + 300 * (request.addresses.count + request.names.count))
    var names: [String] = []
    for address in request.addresses {
      guard let text = address.string else {
        throw FunctionError("error parsing ip: \(Printer.text(address)) is not a string")
      }
      guard isAddress(text.text) else { throw FunctionError("error parsing ip: \(text)") }
      names.append("IP:" + text.text)
    }
    for name in request.names {
      guard let text = name.string else {
        throw FunctionError(
          "error processing alternate dns name: \(Printer.text(name)) is not a string")
      }
      names.append("DNS:" + text.text)
    }
    guard let certificate = X509_new() else {
      throw FunctionError("error creating certificate: out of memory")
    }
    defer { X509_free(certificate) }
    X509_set_version(certificate, 2)
    var serial = execution.environment.randomBytes(16)
    serial[0] &= 0x7F
    let number = BN_bin2bn(serial, Int32(serial.count), nil)
    defer { BN_free(number) }
    BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate))
    let now = time_t(execution.environment.now() / 1_000_000_000)
    ASN1_TIME_set(X509_getm_notBefore(certificate), now)
    ASN1_TIME_set(X509_getm_notAfter(certificate), now + time_t(request.days) * 86400)
    let subject = X509_get_subject_name(certificate)
    // An empty common name gives an empty subject, as in Go.
    if !request.commonName.isEmpty {
      X509_NAME_add_entry_by_txt(
        subject, "CN", tiphys_MBSTRING_UTF8, request.commonName.bytes,
        Int32(request.commonName.count), -1, 0)
    }
    X509_set_pubkey(certificate, key.handle)

    let signing: PrivateKey
    var issuer = certificate
    var parsedIssuer: OpaquePointer?
    defer { X509_free(parsedIssuer) }
    if let signer {
      guard let block = PEM.decode(signer.certificate.bytes) else {
        throw FunctionError("unable to decode certificate")
      }
      parsedIssuer = block.bytes.withUnsafeBufferPointer { buffer in
        var pointer = buffer.baseAddress
        return d2i_X509(nil, &pointer, buffer.count)
      }
      guard let parsedIssuer else {
        throw FunctionError(
          "error parsing certificate: decodedSignerCert.Bytes: x509: malformed certificate")
      }
      do { signing = try PrivateKey.read(signer.key, execution) } catch let error as FunctionError where !error.isLimit {
        throw FunctionError("error parsing private key: \(error.message)")
      }
      issuer = parsedIssuer
    } else {
      signing = key
    }
    X509_set_issuer_name(certificate, X509_get_subject_name(issuer))
    try extend(certificate, issuer, isSelfSigned: signer == nil, request.isAuthority, names)
    let digest = EVP_PKEY_get_base_id(signing.handle) == EVP_PKEY_ED25519 ? nil : EVP_sha256()
    guard X509_sign(certificate, signing.handle, digest) > 0 else {
      throw FunctionError("error creating certificate: x509: the key cannot sign it")
    }
    var data: UnsafeMutablePointer<UInt8>?
    let count = i2d_X509(certificate, &data)
    guard count > 0, let data else {
      throw FunctionError("error creating certificate: it cannot be encoded")
    }
    defer { tiphys_free(data) }
    return value(
      certificate: PEM.encode(
        "CERTIFICATE", Array(UnsafeBufferPointer(start: data, count: Int(count)))),
      key: try key.pem())
  }

  private static func extend(
    _ certificate: OpaquePointer, _ issuer: OpaquePointer, isSelfSigned: Bool, _ isAuthority: Bool,
    _ names: [String]
  ) throws {
    var context = X509V3_CTX()
    X509V3_set_ctx(&context, issuer, certificate, nil, nil, 0)
    var extensions: [(Int32, String)] = [
      (
        NID_key_usage,
        "critical,digitalSignature,keyEncipherment" + (isAuthority ? ",keyCertSign" : "")
      ),
      (NID_ext_key_usage, "serverAuth,clientAuth"),
      (NID_basic_constraints, "critical," + (isAuthority ? "CA:TRUE" : "CA:FALSE")),
    ]
    if isAuthority { extensions.append((NID_subject_key_identifier, "hash")) }
    // Go names the issuer's key where the issuer has a key identifier.
    if !isSelfSigned, X509_get_ext_by_NID(issuer, NID_subject_key_identifier, -1) >= 0 {
      extensions.append((NID_authority_key_identifier, "keyid"))
    }
    for (kind, text) in extensions { try add(kind, text, &context, certificate) }
    if !names.isEmpty {
      try add(NID_subject_alt_name, names.joined(separator: ","), &context, certificate)
    }
  }

  private static func add(
    _ kind: Int32, _ text: String, _ context: inout X509V3_CTX, _ certificate: OpaquePointer
  ) throws {
    guard let made = X509V3_EXT_nconf_nid(nil, &context, kind, text) else {
      throw FunctionError("error creating certificate: bad extension \(text)")
    }
    X509_add_ext(certificate, made, -1)
    X509_EXTENSION_free(made)
  }

  private static func isAddress(_ text: String) -> Bool {
    var buffer = in6_addr()
    return inet_pton(AF_INET, text, &buffer) == 1 || inet_pton(AF_INET6, text, &buffer) == 1
  }

  /// Whether the bytes are a certificate.
  static func isCertificate(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBufferPointer { buffer in
      var pointer = buffer.baseAddress
      guard let parsed = d2i_X509(nil, &pointer, buffer.count) else { return false }
      X509_free(parsed)
      return true
    }
  }
}
