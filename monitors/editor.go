package monitors

import (
	"encoding/json"
	"fmt"
)

// Editor is what stands beside a pack's folders so that an editor completes and
// checks its files while they are written: the schema of each, and the settings
// that tell Visual Studio Code which is whose. Other editors read the line
//
//	# yaml-language-server: $schema=../schema/monitors.json
//
// at the head of a file.
func Editor() (map[string][]byte, error) {
	files, schemas := map[string][]byte{}, map[string]string{}
	for _, folder := range folders {
		schema, err := Schema(folder)
		if err != nil {
			return nil, err
		}
		files["schema/"+folder+".json"] = schema
		schemas["./schema/"+folder+".json"] = folder + "/*.yaml"
	}
	settings, err := json.MarshalIndent(map[string]any{
		"yaml.schemas": schemas, "files.encoding": "utf8", "editor.insertSpaces": true,
	}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the settings of an editor: %w", err)
	}
	files[".vscode/settings.json"] = append(settings, '\n')
	return files, nil
}
