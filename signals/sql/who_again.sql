SELECT DISTINCT about FROM ({{template "next_again" .}}) ORDER BY about
