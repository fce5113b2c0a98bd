import ClaimTypes
import CommandSupport
import Foundation

/// Secrets of institutions, as a node keeps them: lines of a code, a blank and a secret. The code is also the name the institution calls itself
/// by (`x-tif-paasid`).
public enum CredentialFile {
    /// - Throws: `CommandFailure` with `.usage` for a missing file, `.damaged` for a line that cannot be read.
    public static func read(_ path: String) throws -> [InstitutionCode: LoadCredential] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.usage, "无法读取文件 \(path)", "cannot read the file \(path)")
        }
        var found: [InstitutionCode: LoadCredential] = [:]
        for (number, line) in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            let text = String(decoding: line, as: UTF8.self)
            guard !text.isEmpty, !text.hasPrefix("#") else { continue }
            let parts = text.split(separator: " ")
            guard parts.count == 2, let institution = InstitutionCode(text: parts[0]) else {
                throw CommandFailure(.damaged, "\(path) 第 \(number + 1) 行有误", "\(path), line \(number + 1) cannot be read")
            }
            found[institution] = LoadCredential(accessID: String(parts[0]), secret: String(parts[1]))
        }
        return found
    }
}
