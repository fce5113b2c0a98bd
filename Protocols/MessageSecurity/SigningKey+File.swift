import Glibc
import LedgerTypes

/// Why a key file could not be used.
public enum KeyFileRefusal: Error, Hashable, Sendable {
    /// The system refused; `code` is its error number.
    case system(path: String, code: Int32)
    /// Others than the owner may read the file: a key that was readable counts as lost.
    case tooOpen(path: String, mode: UInt32)
    /// The content is not 64 hexadecimal digits and a line end.
    case malformed(path: String)
}

/// A key file holds the seed as 64 lower-case hexadecimal digits and a line end, mode 0600.
extension SigningKey {
    /// Creates the file and makes it durable. An existing file is never overwritten.
    public func store(at path: String) -> Result<Void, KeyFileRefusal> {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return .failure(.system(path: path, code: errno)) }
        defer { close(descriptor) }
        let text = Array((Digest256(seed).hex + "\n").utf8)
        guard write(descriptor, text, text.count) == text.count, fsync(descriptor) == 0 else {
            return .failure(.system(path: path, code: errno))
        }
        return .success(())
    }

    /// Reads a key file back, refusing one that others may read.
    public static func load(from path: String) -> Result<SigningKey, KeyFileRefusal> {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return .failure(.system(path: path, code: errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return .failure(.system(path: path, code: errno)) }
        guard status.st_mode & 0o077 == 0 else { return .failure(.tooOpen(path: path, mode: status.st_mode & 0o777)) }
        var text = [UInt8](repeating: 0, count: 66)
        let count = read(descriptor, &text, text.count)
        guard count >= 0 else { return .failure(.system(path: path, code: errno)) }
        guard count == 65, text[64] == UInt8(ascii: "\n"), let seed = hexadecimal(text[..<64]), let key = SigningKey(seed: seed)
        else { return .failure(.malformed(path: path)) }
        return .success(key)
    }
}

private func hexadecimal(_ digits: ArraySlice<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    var high: UInt8?
    for digit in digits {
        let value: UInt8
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
        default: return nil
        }
        if let first = high {
            bytes.append(first << 4 | value)
            high = nil
        } else {
            high = value
        }
    }
    return high == nil ? bytes : nil
}
