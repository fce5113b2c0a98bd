import HospitalInterface
import PolicyFiles
import Registry
import StrictJSON

/// Text from hospitals, benefit offices and registries.
let textDoors: [FuzzDoor] = [
    FuzzDoor("json") { bytes in
        guard case .success(let value) = JSONParser.parse(bytes) else { return nil }
        guard case .success(let again) = JSONParser.parse(Array(value.text.utf8)) else {
            return "what was read cannot be read again"
        }
        return again.text == value.text ? nil : "a value changes when it is written and read"
    },
    FuzzDoor("claims-file-row") { bytes in
        guard case .success(let row) = RowDecoder.decode(bytes, line: 1) else { return nil }
        guard case .success(let again) = RowDecoder.decode(Array(row.text.utf8), line: 1) else {
            return "a row that was read cannot be read again: \(row.text)"
        }
        return again.text == row.text ? nil : "a row changes when it is written and read"
    },
    FuzzDoor("policies") { bytes in
        _ = PolicyFiles.decodePolicies(bytes: bytes, file: "fuzz")
        return nil
    },
    FuzzDoor("catalogues") { bytes in
        _ = PolicyFiles.decodeCatalogues(bytes: bytes, file: "fuzz")
        return nil
    },
    FuzzDoor("registry-regions") { loaded($0) { RegistryFiles.loadRegions($0, file: "fuzz", into: &$1) } },
    FuzzDoor("registry-institutions") { loaded($0) { RegistryFiles.loadInstitutions($0, file: "fuzz", into: &$1) } },
    FuzzDoor("registry-persons") { loaded($0) { RegistryFiles.loadPersons($0, file: "fuzz", into: &$1) } },
]

/// Loads rows into an empty registry twice: the same bytes are at fault in the same places, whatever the registry holds by then.
private func loaded(
    _ bytes: [UInt8], _ load: ([UInt8], inout MemoryRegistry) -> [RegistryRowError]
) -> String? {
    var registry = MemoryRegistry()
    let unreadable = load(bytes, &registry).filter { $0.row == 0 }
    var other = MemoryRegistry()
    return load(bytes, &other).filter { $0.row == 0 } == unreadable ? nil : "the same bytes have other faults the second time"
}
