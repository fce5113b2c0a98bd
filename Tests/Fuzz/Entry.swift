import FuzzDoors
import Glibc

/// The door that `MEDCLEAR_FUZZ_DOOR` names, for a run on one door alone; `nil` lets each input choose by its first byte.
private let onlyDoor: FuzzDoor? = getenv("MEDCLEAR_FUZZ_DOOR").map { name in
    guard let door = FuzzDoor.named(String(cString: name)) else { fatalError("there is no door \(String(cString: name))") }
    return door
}

/// What libFuzzer calls with each input. A contradiction stops the process as a trap does, so that the input is kept.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    let contradiction = onlyDoor.map { $0.push(Array(input.dropFirst())) } ?? FuzzDoor.pushChosen(input)
    if let contradiction { fatalError(contradiction) }
    return 0
}
