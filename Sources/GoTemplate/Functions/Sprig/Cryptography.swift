import CCrypt
import COpenSSL
import Manifests

/// Sprig's passwords, keys, certificates and ciphers.
enum SprigCryptography {
  static let table = FunctionTable([
    "bcrypt": GoFunction("(string) string") { execution, a in
      .string(try bcrypt(a[0].argumentText, execution))
    },
    "htpasswd": GoFunction("(string, string) string") { execution, a in
      if a[0].argumentText.bytes.contains(UInt8(ascii: ":")) {
        return .string("invalid username: " + a[0].argumentText)
      }
      return .string(a[0].argumentText + ":" + (try bcrypt(a[1].argumentText, execution)))
    },
    "derivePassword": GoFunction("(uint32, string, string, string, string) string") {
      execution, a in
      return .string(
        try execution.makingKeys(steps: 2_300_000) {
          MasterPassword.derive(UInt32(truncatingIfNeeded: a[0].argumentInt), a.dropFirst().map(\.argumentText))
        })
    },
    "genPrivateKey": GoFunction("(string) string") { execution, a in
      let kind = a[0].argumentText.text
      switch kind {
      case "", "rsa":
        return try .string(PrivateKey.make(.rsa(bits: 4096), execution).pem())
      case "dsa":
        return try .string(PrivateKey.make(.dsa, execution).pem())
      case "ecdsa": return try .string(PrivateKey.make(.ecdsa, execution).pem())
      case "ed25519": return try .string(PrivateKey.make(.ed25519, execution).pem())
      default: return .string("Unknown type " + kind)
      }
    },
    "buildCustomCert": GoFunction("(string, string) any") { execution, a in
      guard case .success(let certificate) = GoBase.decode64(a[0].argumentText.bytes) else {
        throw FunctionError("unable to decode base64 certificate")
      }
      guard case .success(let key) = GoBase.decode64(a[1].argumentText.bytes) else {
        throw FunctionError("unable to decode base64 private key")
      }
      guard let block = PEM.decode(certificate) else {
        throw FunctionError("unable to decode certificate")
      }
      guard Certificates.isCertificate(block.bytes) else {
        throw FunctionError(
          "error parsing certificate: decodedCert.Bytes: x509: malformed certificate")
      }
      do { _ = try PrivateKey.read(GoString(bytes: key), execution) } catch let error as FunctionError where !error.isLimit {
        throw FunctionError("error parsing private key: \(error.message)")
      }
      return Certificates.value(
        certificate: GoString(bytes: certificate), key: GoString(bytes: key))
    },
    "genCA": GoFunction("(string, int) any") { execution, a in
      try authority(a[0], a[1], nil, execution)
    },
    "genCAWithKey": GoFunction("(string, int, string) any") { execution, a in
      try authority(a[0], a[1], a[2], execution)
    },
    "genSelfSignedCert": GoFunction("(string, list, list, int) any") { execution, a in
      try Certificates.make(request(a), key: key(nil, execution), signer: nil, execution)
    },
    "genSelfSignedCertWithKey": GoFunction("(string, list, list, int, string) any") {
      execution, a in
      try Certificates.make(request(a), key: key(a[4], execution), signer: nil, execution)
    },
    "genSignedCert": GoFunction("(string, list, list, int, certificate) any") { execution, a in
      try Certificates.make(request(a), key: key(nil, execution), signer: signer(a[4]), execution)
    },
    "genSignedCertWithKey": GoFunction("(string, list, list, int, certificate, string) any") {
      execution, a in
      try Certificates.make(request(a), key: key(a[5], execution), signer: signer(a[4]), execution)
    },
    "encryptAES": GoFunction("(string, string) string") { execution, a in
      let text = a[1].argumentText
      if text.isEmpty { return "" }
      try execution.reserve(bytes: text.count * 3)
      let vector = execution.environment.randomBytes(16)
      guard
        let sealed = AES.crypt(
          text.bytes, key: AES.key(a[0].argumentText), vector: vector, encrypts: true)
      else {
        throw FunctionError("the text cannot be encrypted")
      }
      return .string(Base64.encode(vector + sealed))
    },
    "decryptAES": GoFunction("(string, string) string") { execution, a in
      let text = a[1].argumentText
      if text.isEmpty { return "" }
      let bytes = try GoBase.decode64(text.bytes).get()
      if bytes.count < 16 {
        throw FunctionError(
          "runtime error: slice bounds out of range [:16] with capacity \(text.count / 4 * 3)")
      }
      if bytes.count % 16 != 0 { throw FunctionError("crypto/cipher: input not full blocks") }
      guard bytes.count > 16,
        let opened = AES.crypt(
          Array(bytes[16...]), key: AES.key(a[0].argumentText), vector: Array(bytes[..<16]),
          encrypts: false)
      else { throw FunctionError("runtime error: slice bounds out of range") }
      return .string(GoString(bytes: opened))
    },
  ])

  private static func key(_ pem: GoValue?, _ execution: Execution) throws -> PrivateKey {
    guard let pem else { return try PrivateKey.make(.rsa(bits: 2048), execution) }
    do { return try PrivateKey.read(pem.argumentText, execution) } catch let error as FunctionError where !error.isLimit {
      throw FunctionError("parsing private key: \(error.message)")
    }
  }

  private static func request(_ a: [GoValue]) -> Certificates.Request {
    Certificates.Request(
      commonName: a[0].argumentText, addresses: a[1].argumentList, names: a[2].argumentList,
      days: a[3].argumentInt)
  }

  private static func authority(
    _ name: GoValue, _ days: GoValue, _ pem: GoValue?, _ execution: Execution
  ) throws -> GoValue {
    let request = Certificates.Request(
      commonName: name.argumentText, addresses: [], names: [], days: days.argumentInt,
      isAuthority: true)
    return try Certificates.make(request, key: key(pem, execution), signer: nil, execution)
  }

  private static func signer(_ value: GoValue) -> (certificate: GoString, key: GoString) {
    guard case .object(let object) = value else { return (GoString(), GoString()) }
    return (object.field("Cert")?.string ?? GoString(), object.field("Key")?.string ?? GoString())
  }

  /// bcrypt with Go's default cost of 10 and its prefix `$2a$`.
  private static func bcrypt(_ password: GoString, _ execution: Execution) throws -> GoString {
    if password.count > 72 {
      return "failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes"
    }
    // Go hashes a password with a NUL in it as a whole; libcrypt would stop there.
    guard !password.bytes.contains(0) else {
      throw FunctionError("bcrypt of a text with NUL bytes is not supported")
    }
    return try execution.makingKeys(steps: 800_000) { try hash(password, execution) }
  }

  private static func hash(_ password: GoString, _ execution: Execution) throws -> GoString {
    let salt = execution.environment.randomBytes(16).map { CChar(bitPattern: $0) }
    guard let setting = crypt_gensalt_ra("$2a$", 10, salt, Int32(salt.count)) else {
      throw FunctionError("bcrypt cannot make a salt")
    }
    defer { tiphys_crypt_free(setting) }
    var data: UnsafeMutableRawPointer?
    var size: Int32 = 0
    defer { tiphys_crypt_free(data) }
    let hashed = (password.bytes + [0]).map { CChar(bitPattern: $0) }.withUnsafeBufferPointer {
      text in
      text.baseAddress.flatMap { crypt_ra($0, setting, &data, &size) }
    }
    guard let hashed else { throw FunctionError("bcrypt cannot hash the text") }
    return GoString(String(cString: hashed))
  }
}

/// AES with 256 bits in CBC mode, padded as PKCS#7.
enum AES {
  /// A password cut or filled with zeros to 32 bytes.
  static func key(_ password: GoString) -> [UInt8] {
    Array(password.bytes.prefix(32)) + [UInt8](repeating: 0, count: max(0, 32 - password.count))
  }

  static func crypt(_ bytes: [UInt8], key: [UInt8], vector: [UInt8], encrypts: Bool) -> [UInt8]? {
    guard let context = EVP_CIPHER_CTX_new() else { return nil }
    defer { EVP_CIPHER_CTX_free(context) }
    guard EVP_CipherInit_ex(context, EVP_aes_256_cbc(), nil, key, vector, encrypts ? 1 : 0) == 1
    else { return nil }
    // Sprig cuts off as many bytes as the last one says, whatever the others are.
    if !encrypts { EVP_CIPHER_CTX_set_padding(context, 0) }
    var output = [UInt8](repeating: 0, count: bytes.count + 32)
    var (first, last): (Int32, Int32) = (0, 0)
    guard EVP_CipherUpdate(context, &output, &first, bytes, Int32(bytes.count)) == 1 else {
      return nil
    }
    let finished = output.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.map { EVP_CipherFinal_ex(context, $0 + Int(first), &last) } ?? 0
    }
    guard finished == 1 else { return nil }
    var result = Array(output[..<Int(first + last)])
    if !encrypts {
      guard let padding = result.last, Int(padding) <= result.count else { return nil }
      result.removeLast(Int(padding))
    }
    return result
  }
}

/// The Master Password algorithm of `derivePassword` (https://masterpassword.app, version 1).
enum MasterPassword {
  private static let seed = "com.lyndir.masterpassword"

  /// What each letter of a form stands for.
  private static let letters: [Character: String] = [
    "V": "AEIOU", "C": "BCDFGHJKLMNPQRSTVWXYZ", "v": "aeiou", "c": "bcdfghjklmnpqrstvwxyz",
    "A": "AEIOUBCDFGHJKLMNPQRSTVWXYZ", "a": "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz",
    "n": "0123456789",
    "o": "@&%?,=[]_:-+*$#!'^~;()/.",
    "x": "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()",
  ]

  private static let forms: [String: String] = [
    "maximum": "anoxxxxxxxxxxxxxxxxx axxxxxxxxxxxxxxxxxno",
    "long":
      "CvcvnoCvcvCvcv CvcvCvcvnoCvcv CvcvCvcvCvcvno CvccnoCvcvCvcv CvccCvcvnoCvcv CvccCvcvCvcvno CvcvnoCvccCvcv "
      + "CvcvCvccnoCvcv CvcvCvccCvcvno CvcvnoCvcvCvcc CvcvCvcvnoCvcc CvcvCvcvCvccno CvccnoCvccCvcv CvccCvccnoCvcv "
      + "CvccCvccCvcvno CvcvnoCvccCvcc CvcvCvccnoCvcc CvcvCvccCvccno CvccnoCvcvCvcc CvccCvcvnoCvcc CvccCvcvCvccno",
    "medium": "CvcnoCvc CvcCvcno", "short": "Cvcn", "basic": "aaanaaan aannaaan aaannaaa",
    "pin": "nnnn",
  ]

  /// - Parameter texts: the form's name, the password, the user, the site.
  static func derive(_ counter: UInt32, _ texts: [GoString]) -> GoString {
    guard let forms = forms[texts[0].text]?.split(separator: " ") else {
      return "cannot find password template " + texts[0]
    }
    func bigEndian(_ value: UInt32) -> [UInt8] {
      (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }
    let salt = Array(seed.utf8) + bigEndian(UInt32(texts[2].count)) + texts[2].bytes
    var key = [UInt8](repeating: 0, count: 64)
    let password = texts[1].bytes.map { CChar(bitPattern: $0) }
    guard
      EVP_PBE_scrypt(password, password.count, salt, salt.count, 32768, 8, 2, 64 << 20, &key, key.count)
        == 1
    else {
      return "failed to derive password: scrypt failed"
    }
    let message =
      Array(seed.utf8) + bigEndian(UInt32(texts[3].count)) + texts[3].bytes + bigEndian(counter)
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &digest, &count)
    let form = forms[Int(digest[0]) % forms.count]
    return GoString(
      String(
        form.enumerated().map { index, kind in
          let choices = Array(letters[kind] ?? "")
          return choices[Int(digest[index + 1]) % choices.count]
        }))
  }
}
