import MerkleLog
import Testing

@Suite("Tiles: their places and paths as tlog-tiles has them")
struct TileTests {
    @Test(
        "paths are written and read",
        arguments: [
            (Tile(level: 0, index: 0), "tile/0/000"),
            (Tile(level: 0, index: 1_234_067), "tile/0/x001/x234/067"),
            (Tile(level: 1, index: 999), "tile/1/999"),
            (Tile(level: 1, index: 1_000, width: 1), "tile/1/x001/000.p/1"),
            (Tile(level: 63, index: 7, width: 255), "tile/63/007.p/255"),
            (Tile(level: 0, index: .max), "tile/0/x018/x446/x744/x073/x709/x551/615"),
        ])
    func paths(tile: Tile, path: String) {
        #expect(tile.path == path)
        #expect(Tile(path: path) == tile)
    }

    @Test(
        "other spellings are no paths",
        arguments: [
            "", "tile", "tile/0", "tile/0/", "tile//000", "tile/00/000", "tile/64/000", "tile/-1/000", "tile/+1/000",
            "tile/a/000",
            "tile/0/0", "tile/0/00", "tile/0/0000", "tile/0/x000", "tile/0/x000/000", "tile/0/001/000", "tile/0/x001/x000",
            "tile/0/x01/000", "tile/0/x0001/000", "tile/0/00a", "tile/0/+01", "tile/0/000/", "/tile/0/000", "tile/0/000.p",
            "tile/0/000.p/", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/1/", "tile/0/000.p/x",
            "tile/0/.p/1", "tile/0/000.q/1", "tile/0/000/1", "tile/entries/000", "Tile/0/000",
            "tile/0/x018/x446/x744/x073/x709/x551/616", "tile/0/x999/x999/x999/x999/x999/x999/x999/999", "tile/0/٠٠٠",
        ])
    func otherSpellings(path: String) { #expect(Tile(path: path) == nil) }

    @Test("every index to 2,100 and the numbers around powers of a thousand come back from their paths")
    func roundTrips() {
        let indices = Array(0...2_100) + [999_999, 1_000_000, 1_000_001, 999_999_999, 1_000_000_000].map { UInt64($0) }
        for index in indices {
            for width in [1, 255, 256] {
                let tile = Tile(level: 3, index: index, width: width)
                #expect(Tile(path: tile.path) == tile)
            }
        }
    }

    @Test("widths in a tree of 70,000 leaves, the example of the specification")
    func widths() {
        #expect(Tile(level: 0, index: 272, inTreeOf: 70_000)?.isFull == true)
        #expect(Tile(level: 0, index: 273, inTreeOf: 70_000)?.width == 112)
        #expect(Tile(level: 0, index: 274, inTreeOf: 70_000) == nil)
        #expect(Tile(level: 1, index: 0, inTreeOf: 70_000)?.isFull == true)
        #expect(Tile(level: 1, index: 1, inTreeOf: 70_000)?.width == 17)
        #expect(Tile(level: 2, index: 0, inTreeOf: 70_000)?.width == 1)
        #expect(Tile(level: 3, index: 0, inTreeOf: 70_000) == nil)
        #expect(Tile(level: 0, index: 1, inTreeOf: 256) == nil)
        #expect(Tile(level: 1, index: 0, inTreeOf: 256)?.width == 1)
        #expect(Tile(level: 0, index: 0, inTreeOf: 0) == nil)
        #expect(Tile(level: 7, index: 0, inTreeOf: .max)?.width == 255)
        #expect(Tile(level: 63, index: 0, inTreeOf: .max) == nil)
    }
}
