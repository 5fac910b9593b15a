{{- define "database.fullname" -}}
{{- printf "%s-primary" (include "common.names.fullname" .) | trunc 63 | trimSuffix "-" -}}
{{- end -}}
