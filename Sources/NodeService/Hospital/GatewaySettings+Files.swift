import ClaimTypes
import Foundation
import HospitalGateway
import LedgerTypes
import MessageSecurity
import NodeConfiguration
import Registry
import SecretFiles

extension GatewaySettings {
    /// The settings a region's files give: one credential for each institution that has a secret, with the profile its registry knows.
    static func read(
        _ configuration: NodeConfiguration, _ region: RegionSettings, _ hospital: HospitalSettings,
        registry: any RegistryReading
    ) throws(ServiceFailure) -> GatewaySettings {
        let rows = try secrets(in: hospital.secrets)
        var institutions: [InstitutionCode: GatewayInstitution] = [:]
        var credentials: [String: GatewayCredential] = [:]
        for (line, code, secret) in rows {
            guard let record = registry.institution(code) else {
                throw ServiceFailure(
                    .configuration, "\(hospital.secrets) 第 \(line) 行：机构 \(code) 未登记",
                    "\(hospital.secrets), line \(line): institution \(code) is not in the registry")
            }
            let rate = Int64(hospital.requestsPerSecond)
            institutions[code] = GatewayInstitution(
                name: record.name, region: record.region, level: record.level,
                rate: RateLimit(callsPerSecond: rate, burst: rate * 5))
            credentials["\(code)", default: GatewayCredential(secrets: [], institutions: [code])].secrets.append(secret)
        }
        var settings = GatewaySettings(
            region: region.code, institutions: institutions, credentials: credentials,
            sessionKey: try sessionKey(in: configuration.keys.folder)
        )
        settings.bodyBytesMax = hospital.bodyBytesMax
        settings.answerSeconds = Int64(hospital.answerSeconds)
        settings.parties = Set(configuration.regions)
        if let path = hospital.signingKeys { try settings.requireSignatures(by: path) }
        return settings
    }

    /// Whoever has a key in the file has to sign every message.
    private mutating func requireSignatures(by path: String) throws(ServiceFailure) {
        let bytes = try Self.use(SecretFile.read(path, atMost: 16 << 20))
        let signatures: InstitutionSignatures
        switch InstitutionSignatures.read(String(decoding: bytes, as: UTF8.self)) {
        case .success(let read): signatures = read
        case .failure(let fault):
            throw ServiceFailure(
                .configuration, "\(path) 第 \(fault.line) 行：\(fault.text.chinese)",
                "\(path), line \(fault.line): \(fault.text.english)")
        }
        for code in signatures.institutions {
            guard institutions[code] != nil else {
                throw ServiceFailure(
                    .configuration, "\(path)：机构 \(code) 没有接口密钥", "\(path): institution \(code) has no secret of the interface")
            }
            institutions[code]!.signsBodies = true
        }
        bodySignature = signatures
    }

    /// Lines of a code, a blank and a secret; the same code may stand twice while its secret is being changed.
    private static func secrets(in path: String) throws(ServiceFailure) -> [(Int, InstitutionCode, String)] {
        let bytes = try use(SecretFile.read(path, atMost: 16 << 20))
        var rows: [(Int, InstitutionCode, String)] = []
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            let text = String(decoding: line, as: UTF8.self)
            guard !text.isEmpty, !text.hasPrefix("#") else { continue }
            let parts = text.split(separator: " ")
            guard parts.count == 2, let code = InstitutionCode(text: parts[0]), parts[1].utf8.count >= 16 else {
                throw ServiceFailure(
                    .configuration, "\(path) 第 \(index + 1) 行：应为“机构编码 密钥”，密钥至少 16 字符",
                    "\(path), line \(index + 1): has to be a code, a blank and a secret of 16 characters or more")
            }
            rows.append((index + 1, code, String(parts[1])))
        }
        return rows
    }

    /// Made at the first start, so that sessions outlive a restart.
    private static func sessionKey(in folder: String) throws(ServiceFailure) -> [UInt8] {
        let path = "\(folder)/session.key"
        if !FileManager.default.fileExists(atPath: path) {
            guard let fresh = SystemRandomness().bytes(for: .hub, firstSequence: 0) else {
                throw ServiceFailure(.system, "系统随机源不可用", "the system gives no random bytes")
            }
            try use(SecretFile.create(path, fresh))
        }
        let key = try use(SecretFile.read(path, atMost: 32))
        guard key.count == 32 else { throw ServiceFailure(.configuration, "\(path) 应为 32 字节", "\(path) has to hold 32 bytes") }
        return key
    }

    private static func use<Value>(_ result: Result<Value, SecretFileRefusal>) throws(ServiceFailure) -> Value {
        switch result {
        case .success(let value): return value
        case .failure(let refusal): throw ServiceFailure(.configuration, refusal.text.chinese, refusal.text.english)
        }
    }
}
