{{- define "host" -}}
{{ required "A valid .Values.host is required: see the README" .Values.host }}
{{- end -}}
