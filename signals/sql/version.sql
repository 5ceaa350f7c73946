{{define "version"}}bitOr( -- the order of versions of a key, (as_of, received_at, batch, row), as one number: an ASOF join takes no more
        bitShiftLeft(toUInt128(bitOr(bitShiftLeft(toUInt64(as_of + 1000000), 43), toUInt64(toUnixTimestamp64Milli(received_at) + 2500000000000))), 64),
        toUInt128(bitOr(bitShiftLeft({{.}}, 32), toUInt64(row)))){{end}}
