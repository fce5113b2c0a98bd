import ClaimTypes
import CommandSupport
import Foundation
import StrictJSON

/// Credentials of institutions: JSON lines with `fixmedins_code`, `paasid` and `secret`.
public enum CredentialFile {
    /// - Throws: `CommandFailure` with `.usage` for a missing file, `.damaged` for a line that cannot be read.
    public static func read(_ path: String) throws -> [InstitutionCode: LoadCredential] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.usage, "无法读取文件 \(path)", "cannot read the file \(path)")
        }
        var found: [InstitutionCode: LoadCredential] = [:]
        for (number, line) in data.split(separator: UInt8(ascii: "\n")).enumerated() {
            guard case .success(let value) = JSONParser.parse(Array(line)),
                case .string(let code) = value["fixmedins_code"], let institution = InstitutionCode(text: code),
                case .string(let accessID) = value["paasid"], case .string(let secret) = value["secret"]
            else {
                throw CommandFailure(.damaged, "\(path) 第 \(number + 1) 行有误", "\(path), line \(number + 1) cannot be read")
            }
            found[institution] = LoadCredential(accessID: accessID, secret: secret)
        }
        return found
    }
}
