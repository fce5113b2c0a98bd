import Messages

/// Binary messages between nodes, and the commands of journals.
let messageDoors: [FuzzDoor] = [
    FuzzDoor("peer-message") { bytes in
        guard case .success(let message) = PeerMessage.decode(bytes) else { return nil }
        return message.encode() == bytes ? nil : "accepted bytes are not those the message is written as"
    },
    FuzzDoor("envelope") { bytes in
        if case .success(let envelope) = Envelope.decode(bytes), envelope.encode() != bytes {
            return "accepted bytes are not those the envelope is written as"
        }
        _ = Envelope.unpack(bytes)
        return nil
    },
    FuzzDoor("envelope-body") { bytes in
        guard case .success(let body) = EnvelopeBody.decode(bytes) else { return nil }
        return body.encode() == bytes ? nil : "accepted bytes are not those the body is written as"
    },
    FuzzDoor("region-command") { bytes in
        guard let (kind, rest) = kindAndRest(bytes), case .success(let command) = RegionCommand.decode(kind: kind, bytes: rest)
        else { return nil }
        guard case .success(let again) = RegionCommand.decode(kind: command.kind, bytes: command.encode()) else {
            return "a command that was read cannot be read again"
        }
        return again.encode() == command.encode() ? nil : "a command changes when it is written and read"
    },
    FuzzDoor("hub-command") { bytes in
        guard let (kind, rest) = kindAndRest(bytes), case .success(let command) = HubCommand.decode(kind: kind, bytes: rest)
        else { return nil }
        guard case .success(let again) = HubCommand.decode(kind: command.kind, bytes: command.encode()) else {
            return "a command that was read cannot be read again"
        }
        return again.encode() == command.encode() ? nil : "a command changes when it is written and read"
    },
]

/// The record kind in the first two bytes, little-endian, and what follows.
private func kindAndRest(_ bytes: [UInt8]) -> (UInt16, [UInt8])? {
    guard bytes.count >= 2 else { return nil }
    return (UInt16(bytes[0]) | UInt16(bytes[1]) << 8, Array(bytes.dropFirst(2)))
}
