{{define "counted"}}batch <= {highest:UInt64} AND NOT has({skip:Array(UInt64)}, batch){{end}}
