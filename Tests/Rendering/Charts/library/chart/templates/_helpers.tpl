{{- define "common.override" -}}of the parent{{- end -}}
