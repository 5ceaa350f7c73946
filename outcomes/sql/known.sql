SELECT id FROM verdict WHERE monitor IN {monitors:Array(String)} AND warning_id IN {warnings:Array(String)}
