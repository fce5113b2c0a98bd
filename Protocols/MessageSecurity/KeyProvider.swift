import ClaimTypes

/// Where private keys live and work: in memory, or in a module that never shows them.
///
/// The seam is cut where a hardware module is: `sign` is `C_Sign` of PKCS #11 (CKM_EDDSA, or SM2 with SM3 in the modules of GM/T 0018),
/// `sharedSecret` is `C_DeriveKey` (CKM_ECDH1_DERIVE on X25519) or `C_Decrypt` (SM2). Bytes of a private key never cross it.
public protocol KeyProvider: Sendable {
    /// Whether the private half of the key is here.
    func holds(_ use: KeyUse, _ id: KeyID) -> Bool

    /// The signature of `message` in the form of the key's suite: 64 bytes.
    func sign(_ message: [UInt8], with id: KeyID) -> Result<[UInt8], KeyProviderFault>

    /// The 32 bytes that an encapsulation carries for a sealing key.
    func sharedSecret(of encapsulation: [UInt8], with id: KeyID) -> Result<[UInt8], KeyProviderFault>
}

/// Why a provider did not do what was asked.
public enum KeyProviderFault: Error, Hashable, Sendable {
    case unknownKey(KeyUse, KeyID)
    /// Not made for this key, or changed.
    case encapsulationInvalid
    /// The module does not answer; what was asked may be asked again.
    case unavailable(reason: String)

    /// What an operator reads.
    public var text: BilingualText {
        switch self {
        case .unknownKey(let use, let id):
            BilingualText("本机没有 \(id) 号 \(use.name) 私钥", "the private half of \(use.name) key \(id) is not here")
        case .encapsulationInvalid:
            BilingualText("密钥封装无效：不是为本密钥所制，或被改动", "the encapsulation was not made for this key, or was changed")
        case .unavailable(let reason):
            BilingualText("密码设备不可用：\(reason)", "the key module does not answer: \(reason)")
        }
    }
}

/// Private keys in the memory of this process. Old opening keys stay as long as messages sealed to them may be under way.
public struct SoftwareKeys: KeyProvider {
    private var signing: [KeyID: SigningKey]
    private var opening: [KeyID: OpeningKey]

    public init(signing: [KeyID: SigningKey] = [:], opening: [KeyID: OpeningKey] = [:]) {
        self.signing = signing
        self.opening = opening
    }

    public func holds(_ use: KeyUse, _ id: KeyID) -> Bool { use == .signing ? signing[id] != nil : opening[id] != nil }

    public func sign(_ message: [UInt8], with id: KeyID) -> Result<[UInt8], KeyProviderFault> {
        guard let key = signing[id] else { return .failure(.unknownKey(.signing, id)) }
        return .success(key.sign(message))
    }

    public func sharedSecret(of encapsulation: [UInt8], with id: KeyID) -> Result<[UInt8], KeyProviderFault> {
        guard let key = opening[id] else { return .failure(.unknownKey(.sealing, id)) }
        guard let secret = key.sharedSecret(of: encapsulation) else { return .failure(.encapsulationInvalid) }
        return .success(secret)
    }
}
