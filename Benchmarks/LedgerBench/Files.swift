import Foundation

/// Removes a folder with all that is in it.
func removeFolder(_ path: String) { try? FileManager.default.removeItem(atPath: path) }

/// Removes a file, if there is one.
func removeFile(_ path: String) { try? FileManager.default.removeItem(atPath: path) }
