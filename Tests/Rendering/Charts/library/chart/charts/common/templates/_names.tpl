{{- define "common.name" -}}{{ .Chart.Name | trunc 63 | trimSuffix "-" }}{{- end -}}
{{- define "common.override" -}}of the library{{- end -}}
