import Glibc

/// Where the certificates of a node's links lie. All but the key may be read by anyone.
public struct CredentialFiles: Hashable, Sendable {
    /// PEM: the node's certificate, then any certificates between it and the authority.
    public var certificate: String
    /// PEM: the private key of the certificate; nobody but the owner may have access (mode 0600).
    public var key: String
    /// PEM: the authorities whose nodes are believed.
    public var authorities: String
    /// Text: SHA-256 fingerprints of certificates no longer believed, one a line; `#` begins a comment. May be missing.
    public var denied: String?

    public init(certificate: String, key: String, authorities: String, denied: String? = nil) {
        self.certificate = certificate
        self.key = key
        self.authorities = authorities
        self.denied = denied
    }

    /// The names `network init` gives the files of one node in its own folder.
    public init(folder: String) {
        self.init(
            certificate: "\(folder)/link-certificate.pem", key: "\(folder)/link-key.pem",
            authorities: "\(folder)/link-authorities.pem", denied: "\(folder)/link-denied.txt")
    }

    /// Creates certificate, key and authorities, each durable before this returns. A file that exists is never overwritten.
    public func create(_ own: CredentialText, authoritiesPEM: String) throws(CredentialFault) {
        try writeFile(own.keyPEM, to: key, mode: 0o600)
        try writeFile(own.certificatePEM, to: certificate, mode: 0o644)
        try writeFile(authoritiesPEM, to: authorities, mode: 0o644)
    }
}

extension CredentialText {
    /// Creates two files, the key with mode 0600. Files that exist are never overwritten.
    public func create(certificate: String, key: String) throws(CredentialFault) {
        try writeFile(keyPEM, to: key, mode: 0o600)
        try writeFile(certificatePEM, to: certificate, mode: 0o644)
    }
}

/// Why credentials could not be used.
public enum CredentialFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The system refused; `code` is its error number.
    case system(path: String, code: Int32)
    /// Others than the owner have access to the key: a key that was readable counts as lost.
    case keyTooOpen(path: String, mode: UInt32)
    /// The content is not what it has to be.
    case malformed(path: String, detail: String)
    /// The key is not that of the certificate.
    case keyOfAnotherCertificate(path: String)
    /// The peers would refuse this certificate, for this reason.
    case refused(path: String, ConnectionRefusal)

    public var description: String {
        switch self {
        case .system(let path, let code): "\(path): 无法访问 / cannot be accessed: \(String(cString: strerror(code)))"
        case .keyTooOpen(let path, let mode):
            "\(path): 私钥权限过宽 / others have access to the key (mode \(String(mode, radix: 8))): chmod 600, and replace the key"
        case .malformed(let path, let detail): "\(path): 内容无效 / malformed: \(detail)"
        case .keyOfAnotherCertificate(let path): "\(path): 私钥与证书不符 / the key is not that of the certificate"
        case .refused(let path, let refusal): "\(path): \(refusal)"
        }
    }
}

/// Bytes of a credential file; a longer one is not one.
private let fileBytesMax = 1 << 20

func writeFile(_ text: String, to path: String, mode: mode_t) throws(CredentialFault) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw .system(path: path, code: errno) }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
        throw .system(path: path, code: errno)
    }
}

func readFile(_ path: String, secret: Bool = false) throws(CredentialFault) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(path: path, code: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .system(path: path, code: errno) }
    if secret, status.st_mode & 0o077 != 0 { throw .keyTooOpen(path: path, mode: status.st_mode & 0o777) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 64 << 10)
    while true {
        let count = read(descriptor, &part, part.count)
        guard count >= 0 else { throw .system(path: path, code: errno) }
        if count == 0 { return bytes }
        bytes += part[..<count]
        guard bytes.count <= fileBytesMax else { throw .malformed(path: path, detail: "more than \(fileBytesMax) bytes") }
    }
}
