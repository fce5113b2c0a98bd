import FuzzDoors

/// What libFuzzer calls with each input. A contradiction stops the process as a trap does, so that the input is kept.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    if let contradiction = FuzzDoor.pushChosen(input) { fatalError(contradiction) }
    return 0
}
