import ClaimTypes
import LedgerTypes

extension Fence {
    /// Rows strictly ascend, so no cell is named twice, and none is zero, so that equal fences have equal rows.
    var isOrdered: Bool {
        zip(rows, rows.dropFirst()).allSatisfy { ExposureRow.precedes($0, $1) } && rows.allSatisfy { $0.totals != .zero }
    }

    /// Cells on which the fence and `matrixRows` disagree, ascending; a cell one side lacks counts as zero there.
    /// Both lists ascend. - Complexity: O(rows).
    func differences(to matrixRows: [ExposureRow]) -> [FenceDifference] {
        var found: [FenceDifference] = []
        var mine = rows[...]
        var theirs = matrixRows[...]
        while let next = [mine.first, theirs.first].compactMap({ $0 }).min(by: ExposureRow.precedes) {
            var inFence = ExposureTotals.zero
            var inMatrix = ExposureTotals.zero
            if let row = mine.first, !ExposureRow.precedes(next, row) {
                inFence = row.totals
                mine.removeFirst()
            }
            if let row = theirs.first, !ExposureRow.precedes(next, row) {
                inMatrix = row.totals
                theirs.removeFirst()
            }
            if inFence != inMatrix {
                found.append(
                    FenceDifference(insurance: next.insurance, fund: next.fund, inFence: inFence, inMatrix: inMatrix))
            }
        }
        return found
    }
}
