import Messages
import Settlement

extension StreamKey {
    public init(_ stream: StreamID) { self.init(sender: stream.sender, receiver: stream.receiver) }
}

extension StreamID {
    public init(_ stream: StreamKey) { self.init(from: stream.sender, to: stream.receiver) }
}
