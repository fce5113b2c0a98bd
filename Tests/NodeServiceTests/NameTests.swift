import NodeService
import Testing

@Suite("The service's name")
struct NameTests {
    @Test("the program is found under its own name")
    func programName() {
        #expect(NodeServiceName.program == "medclear-node")
    }
}
