{{define "version"}}( -- the order of versions of a key, (as_of, received_at, batch, row), as one number: an ASOF join takes no more
        bitShiftLeft(toInt128(as_of * 8796093022208 + toUnixTimestamp64Milli(received_at)), 64) + ({{.}} * 4294967296 + row)){{end}}
