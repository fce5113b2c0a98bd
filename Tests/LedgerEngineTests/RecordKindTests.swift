import LedgerEngine
import Testing

@Suite struct RecordKindTests {
    @Test func kindsAreFrozen() {
        #expect(LedgerRecordKind.allCases.map(\.rawValue) == [0x4C01, 0x4C02, 0x4C03])
    }
}
