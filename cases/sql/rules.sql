SELECT name, any(text) FROM case_rules GROUP BY name
