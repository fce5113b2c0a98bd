/// A place where bytes from outside enter MedClear. The fuzzer pushes bytes through every door; so does `FuzzTests` with the kept corpus.
///
/// A door must not trap on any bytes, and what it accepts must survive being written and read again.
public struct FuzzDoor: Sendable {
    /// Stable name: the corpus is filed under it.
    public let name: String
    /// Pushes bytes through. Returns what was contradictory, `nil` when all is well.
    public let push: @Sendable ([UInt8]) -> String?

    public init(_ name: String, push: @escaping @Sendable ([UInt8]) -> String?) {
        self.name = name
        self.push = push
    }

    /// All doors. Append only: the first byte of a fuzzer's input is an index into this list.
    public static let all: [FuzzDoor] =
        messageDoors + textDoors + journalDoors + serviceDoors + auditDoors + moneyDoors + witnessDoors

    /// The door of that name.
    public static func named(_ name: some StringProtocol) -> FuzzDoor? { all.first { $0.name == name } }

    /// Runs one input of the fuzzer: its first byte chooses the door, the rest goes through it. Empty inputs say nothing.
    public static func pushChosen(_ input: [UInt8]) -> String? {
        guard let first = input.first else { return nil }
        let door = all[Int(first) % all.count]
        return door.push(Array(input.dropFirst())).map { "\(door.name): \($0)" }
    }
}
