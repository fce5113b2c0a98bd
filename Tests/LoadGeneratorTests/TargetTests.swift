import ClaimTypes
import LoadGenerator
import Testing

@Suite("Targets of a load")
struct TargetTests {
    @Test("A target is an address, or a region's address; anything else is refused")
    func targets() throws {
        let plain = try #require(LoadTarget("https://127.0.0.1:8443", trustFile: "ca.pem"))
        #expect(plain.host == "127.0.0.1" && plain.port == 8_443 && plain.usesTLS && plain.regions.isEmpty)
        #expect(plain.trustFile == "ca.pem")
        let region = try #require(LoadTarget("310000=http://localhost:80/", trustFile: nil))
        #expect(region.regions == [RegionCode(310_000)] && !region.usesTLS && region.port == 80)
        for text in ["", "127.0.0.1:8443", "https://127.0.0.1", "https://:8443", "https://h:0", "https://h:x", "ftp://h:1"] {
            #expect(LoadTarget(text, trustFile: nil) == nil, "\(text)")
        }
    }
}
