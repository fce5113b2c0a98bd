import Journal
import Testing

@testable import NetworkSimulation

/// What the disk that lies knows of its lies: a finding of the simulator is worth no more than this.
@Suite("The simulated disk knows what should stand on it")
struct SimulatedDiskTests {
    private let disk = SimulatedDisk(seed: 1, sabotage: nil)
    private let file = JournalFile.segment(1)

    private func write(_ byte: UInt8, _ count: Int, at offset: Int) throws {
        try disk.write([UInt8](repeating: byte, count: count), to: file, at: UInt64(offset))
    }

    private func byte(_ place: Int) -> UInt8 { disk.base.contents(of: file)[place] }

    @Test("zeros ahead are no block: what was lost before them was the last block, and no damage; with one behind it, it is")
    func zerosAhead() throws {
        try disk.create(file)
        try disk.reserve(file, byteCount: 4_096)
        try write(1, 100, at: 0)
        disk.losesNextWrite = true
        try write(0, 900, at: 200)
        #expect(disk.losesNextWrite, "a disk that loses zeros has lost nothing")
        try write(2, 100, at: 100)
        try disk.sync(file)
        #expect(!disk.hasDamage && disk.lies.map(\.kind) == [.lost] && byte(100) == 0)
        try write(3, 100, at: 200)
        try disk.sync(file)
        #expect(disk.hasDamage)
        disk.repair()
        #expect(!disk.hasDamage && byte(100) == 2 && byte(200) == 3)
    }

    @Test("what is written over a place that lies is what should stand there from then on")
    func writtenOver() throws {
        try disk.create(file)
        try disk.reserve(file, byteCount: 4_096)
        try write(1, 100, at: 0)
        disk.losesNextWrite = true
        try write(2, 300, at: 100)
        try write(4, 200, at: 200)
        disk.repair()
        #expect([byte(199), byte(200), byte(399), byte(400)] == [2, 4, 4, 0])
    }

    @Test("a copy that is taken while a block is synced has the block; the disk has not, once the power is gone")
    func failsWhileCopied() throws {
        try disk.create(file)
        try disk.reserve(file, byteCount: 4_096)
        try disk.syncDirectory()
        try write(1, 512, at: 0)
        try disk.sync(file)
        disk.failsWhileCopied = true
        try write(2, 512, at: 512)
        #expect(throws: JournalError.self) { try disk.sync(file) }
        #expect(try #require(disk.copy).contents(of: file)[512] == 2)
        #expect(disk.survivor().contents(of: file)[512] == 0)
    }

    @Test("a file that grew by a write that was lost is shorter than its writer believes, and no write of it lands elsewhere")
    func shorter() throws {
        try disk.create(file)
        try write(1, 600, at: 0)
        disk.losesNextWrite = true
        try write(2, 900, at: 600)
        disk.misdirectsNextWrite = true
        try write(3, 700, at: 1_500)
        #expect(disk.misdirectsNextWrite && disk.lies.map(\.kind) == [.lost])
    }

    @Test("of two blocks lost at the end nothing tells; a third one that stays tells of both")
    func twoLost() throws {
        try disk.create(file)
        try disk.reserve(file, byteCount: 4_096)
        try write(1, 100, at: 0)
        for place in [100, 200] {
            disk.losesNextWrite = true
            try write(2, 100, at: place)
            try disk.sync(file)
        }
        #expect(!disk.hasDamage && disk.lies.count == 2)
        try write(3, 100, at: 300)
        #expect(!disk.hasDamage, "it is not durable yet")
        try disk.sync(file)
        #expect(disk.hasDamage && disk.lies.allSatisfy(\.isFollowed))
    }

    @Test("zeros that land elsewhere are damage only where something stands behind them: else the journal is whole, and shorter")
    func misdirectedZeros() throws {
        try disk.create(file)
        try disk.reserve(file, byteCount: 4_096)
        try disk.syncDirectory()
        try write(1, 512, at: 0)
        try write(1, 488, at: 512)
        try write(1, 200, at: 1_000)
        disk.misdirectsNextWrite = true
        try write(0, 900, at: 1_500)
        try write(0, 600, at: 1_500)
        #expect(disk.misdirectsNextWrite && disk.lies.isEmpty, "no block would begin behind byte 1,112: what is left looks torn")
        try write(0, 300, at: 1_500)
        #expect(disk.misdirectsNextWrite && disk.lies.isEmpty, "the block at 1,000 is not durable")
        try disk.sync(file)
        try write(0, 300, at: 1_500)
        #expect(!disk.misdirectsNextWrite && disk.hasDamage && byte(511) == 1 && byte(512) == 0 && byte(812) == 1)
        disk.repair()
        #expect(!disk.hasDamage && byte(512) == 1)
    }
}
