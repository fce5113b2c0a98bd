import Clearing
import ClearingCommands
import ClosingSeals
import Foundation
import HospitalGateway
import Messages
import PaymentDesk
import PaymentFiles
import PaymentReader

/// What banks, hospitals and finance offices hand in, and the orders of operators.
let moneyDoors: [FuzzDoor] = [
    FuzzDoor("bank-file") { bytes in
        let first = "\(PaymentReader.read(bytes))"
        return "\(PaymentReader.read(bytes))" == first ? nil : "a bank file is read otherwise the second time"
    },
    FuzzDoor("account-book") { bytes in
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        return AccountBook.read(text) == AccountBook.read(text) ? nil : "an account book is read otherwise the second time"
    },
    FuzzDoor("obligations-csv") { bytes in
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("medclear-fuzz-\(UUID().uuidString).csv").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else { return "no room for a file" }
        var complaints: [RowComplaint] = []
        guard let book = try? ObligationsFile.read(path, complaints: &complaints) else { return nil }
        return complaints.count <= book.rowsCount ? nil : "more complaints than rows"
    },
    FuzzDoor("reconciled-rows") { bytes in
        guard case .success(let rows) = ReconciledRow.read(bytes) else { return nil }
        guard case .success(let again) = ReconciledRow.read(bytes) else { return "the same rows are refused the second time" }
        return rows == again ? nil : "the same rows are read otherwise the second time"
    },
    FuzzDoor("institution-signatures") { bytes in
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        guard case .success(let keys) = InstitutionSignatures.read(text) else { return nil }
        return keys.institutions.count <= text.split(separator: "\n").count ? nil : "more institutions than lines"
    },
    FuzzDoor("seal-proof") { bytes in
        if let text = String(validating: bytes, as: UTF8.self) {
            if let seal = ClosingSeal(text: text), seal.text != text { return "a seal is written otherwise than it was read" }
            if let leaf = SealedPosition(text: text), leaf.text != text {
                return "a position is written otherwise than it was read"
            }
        }
        guard let proof = SealProof(bytes) else { return nil }
        return SealProof(proof.bytes)?.bytes == proof.bytes ? nil : "a proof changes when it is written and read"
    },
    FuzzDoor("operator-order") { bytes in
        guard let text = String(validating: bytes, as: UTF8.self), let order = OperatorOrder(text: text) else { return nil }
        return order.text == text ? nil : "an order is written otherwise than it was read"
    },
]
