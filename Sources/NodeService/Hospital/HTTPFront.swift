import HTTPTypes
import HospitalGateway
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NodeConfiguration
import ServiceLifecycle

/// The HTTP servers of a process: one over TLS for hospitals, one in the clear for whoever watches the machine.
enum HTTPFront {
    typealias Answering = @Sendable (GatewayCall) async -> GatewayResponse

    /// The server of hospitals.
    static func hospital(
        _ settings: HospitalSettings, certificate: ServerCertificate, metrics: ServiceMetrics, logger: Logger,
        listening: @escaping @Sendable (Int) -> Void, server: CallServer
    ) -> some Service {
        let limits = CallLimits(
            bodyBytesMax: settings.bodyBytesMax, receive: .seconds(Int64(settings.receiveSeconds)),
            idle: .seconds(Int64(settings.idleSeconds)),
            late: {
                metrics.add(
                    "medclear_hospital_slow_connections_total",
                    help: "Connections closed because they sent or read too slowly.")
            })
        let builder = HTTPServerBuilder { _ in CounterChannel(certificate: certificate, limits: limits, server: server) }
        return application(
            builder, address: settings.listen, connectionsMax: settings.connectionsMax, bodyBytesMax: settings.bodyBytesMax,
            logger: logger, listening: listening, answer: { _ in StatusPages.text(404, "") })
    }

    /// Health and metrics, for the machine's own network.
    static func monitoring(
        _ address: NetworkAddress, logger: Logger, listening: @escaping @Sendable (Int) -> Void, answer: @escaping Answering
    ) -> some Service {
        let builder = HTTPServerBuilder.http1(configuration: .init(idleTimeout: .seconds(60)))
        return application(
            builder, address: address, connectionsMax: 256, bodyBytesMax: 1_024, logger: logger, listening: listening,
            answer: answer)
    }

    private static func application(
        _ builder: HTTPServerBuilder, address: NetworkAddress, connectionsMax: Int, bodyBytesMax: Int, logger: Logger,
        listening: @escaping @Sendable (Int) -> Void, answer: @escaping Answering
    ) -> some Service {
        // The framework's own remarks are for its developers.
        var quiet = logger
        quiet.logLevel = .warning
        var configuration = ApplicationConfiguration(address: .hostname(address.host, port: address.port), serverName: nil)
        configuration.backlog = 4_096
        configuration.availableConnectionsDelegate = MaximumAvailableConnections(connectionsMax, logger: quiet)
        let responder = CallbackResponder<BasicRequestContext> { request, _ in
            try await respond(to: request, bodyBytesMax: bodyBytesMax, answer)
        }
        return Application(
            responder: responder, server: builder, configuration: configuration,
            onServerRunning: { listening($0.localAddress?.port ?? address.port) }, logger: quiet)
    }

    private static func respond(
        to request: Request, bodyBytesMax: Int, _ answer: Answering
    ) async throws -> Response {
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: bodyBytesMax)
        } catch is NIOTooManyBytesError {
            return Response(
                status: .contentTooLarge, headers: [.connection: "close", .contentType: "text/plain; charset=utf-8"],
                body: ResponseBody(
                    byteBuffer: ByteBuffer(string: "请求超过 \(bodyBytesMax) 字节 / the request is longer than \(bodyBytesMax) bytes\n")
                ))
        }
        let call = GatewayCall(
            method: request.method.rawValue, path: request.uri.path,
            headers: request.headers.map { GatewayHeader($0.name.rawName, $0.value) }, body: Array(buffer: body))
        let response = await answer(call)
        var headers = HTTPFields()
        for header in response.headers {
            guard let name = HTTPField.Name(header.name) else { continue }
            headers.append(HTTPField(name: name, value: header.value))
        }
        return Response(
            status: HTTPResponse.Status(code: response.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: response.body)))
    }
}

/// Pages every process serves: whether it lives, whether it can work, what it measured. The last is for those who run it and never for
/// hospitals: it names peers and counts what others send.
struct StatusPages: Sendable {
    /// Why the process cannot work at the moment; empty when it can.
    let notReady: @Sendable () -> [String]
    /// What people should know of a process that works.
    let notices: @Sendable () -> [String]
    let metrics: ServiceMetrics

    /// The page for a call; `nil` when it asks for something else.
    func page(for call: GatewayCall) -> GatewayResponse? {
        guard call.method == "GET", call.path == "/metrics" else { return publicPage(for: call) }
        return GatewayResponse(
            status: 200, headers: [GatewayHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")],
            body: Array(metrics.page().utf8))
    }

    /// The pages hospitals may see too.
    func publicPage(for call: GatewayCall) -> GatewayResponse? {
        guard call.method == "GET" else { return nil }
        switch call.path {
        case "/health": return Self.text(200, "ok\n")
        case "/ready":
            let reasons = notReady()
            let lines = reasons.isEmpty ? ["ready"] + notices() : reasons + notices()
            return Self.text(reasons.isEmpty ? 200 : 503, lines.joined(separator: "\n") + "\n")
        default: return nil
        }
    }

    static func text(_ status: Int, _ text: String) -> GatewayResponse {
        GatewayResponse(
            status: status, headers: [GatewayHeader("content-type", "text/plain; charset=utf-8")], body: Array(text.utf8))
    }
}
