/// One HTTP request of a hospital, as the server received it. The server has read the body whole.
public struct GatewayCall: Sendable {
    /// `POST` for every transaction; `GET` for the description of the interface.
    public var method: String
    /// Path without query: `/hsa/hgs/2207`, or the one endpoint for all transactions.
    public var path: String
    public var headers: [GatewayHeader]
    public var body: [UInt8]

    public init(method: String, path: String, headers: [GatewayHeader], body: [UInt8]) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
    }

    /// The value of the only header of this name, whatever the case of its letters; `nil` when it is absent or stands twice: two readers
    /// could believe two different signatures.
    func header(_ name: String) -> String? {
        let found = headers.filter { $0.name.lowercased() == name }
        return found.count == 1 ? found[0].value : nil
    }
}

/// One header line of HTTP.
public struct GatewayHeader: Hashable, Sendable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// What the server sends back.
///
/// Business answers have status 200 whatever their `infcode`: hospital systems read any other status as "outcome unknown" and would have
/// to reverse what was plainly refused. Other statuses are for requests that are no transaction at all.
public struct GatewayResponse: Hashable, Sendable {
    public var status: Int
    public var headers: [GatewayHeader]
    public var body: [UInt8]

    public init(status: Int, headers: [GatewayHeader] = [], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
