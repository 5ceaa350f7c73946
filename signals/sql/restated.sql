SELECT
    countIf(batch != {about:UInt64} AND (as_of, received_at) = ({later:Int32}, {later_received:DateTime64(3)})),
    countIf(batch = {about:UInt64} AND (as_of, received_at) != ({later:Int32}, {later_received:DateTime64(3)}))
FROM {{.Signal}}
WHERE {{template "counted"}} AND row = 0 AND batch IN {own:Array(UInt64)}
