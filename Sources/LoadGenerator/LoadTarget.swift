import ClaimTypes
import LedgerTypes

/// A hospital interface to be put under load.
public struct LoadTarget: Sendable {
    public var host: String
    public var port: Int
    /// Whether to speak TLS, and the certificates to trust (a PEM file); `nil` trusts the system's.
    public var usesTLS: Bool
    public var trustFile: String?
    /// Treating regions whose institutions call here; empty takes all.
    public var regions: Set<RegionCode>
    /// Path before the transaction number: `/hsa/hgs/`.
    public var pathPrefix: String

    public init(
        host: String, port: Int, usesTLS: Bool = true, trustFile: String? = nil, regions: Set<RegionCode> = [],
        pathPrefix: String = "/hsa/hgs/"
    ) {
        self.host = host
        self.port = port
        self.usesTLS = usesTLS
        self.trustFile = trustFile
        self.regions = regions
        self.pathPrefix = pathPrefix
    }

    /// Reads `https://127.0.0.1:8443`, or `310000=https://…` for the institutions of one treating region.
    public init?(_ text: String, trustFile: String?) {
        var address = text[...]
        var regions: Set<RegionCode> = []
        if let mark = text.firstIndex(of: "="), let region = UInt32(text[..<mark]) {
            regions = [RegionCode(region)]
            address = text[text.index(after: mark)...]
        }
        let usesTLS: Bool
        if address.hasPrefix("https://") {
            usesTLS = true
        } else if address.hasPrefix("http://") {
            usesTLS = false
        } else {
            return nil
        }
        let rest = address.dropFirst(usesTLS ? 8 : 7)
        let authority = rest.prefix { $0 != "/" }
        guard let colon = authority.lastIndex(of: ":"), let port = Int(authority[authority.index(after: colon)...]),
            (1...65_535).contains(port), colon > authority.startIndex
        else { return nil }
        self.init(
            host: String(authority[..<colon]), port: port, usesTLS: usesTLS, trustFile: trustFile, regions: regions)
    }
}

/// How an institution signs its calls (`x-tif-paasid`, `x-tif-signature`).
public struct LoadCredential: Sendable {
    public var accessID: String
    public var secret: String

    public init(accessID: String, secret: String) {
        self.accessID = accessID
        self.secret = secret
    }
}
