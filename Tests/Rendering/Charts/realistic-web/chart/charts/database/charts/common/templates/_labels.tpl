{{- define "common.labels.standard" -}}
an: older version, which must not win
{{- end -}}
