{{/* Names of this chart. */}}
{{- define "web.image" -}}
{{ include "common.images.image" (dict "imageRoot" .Values.image "global" .Values.global) }}
{{- end -}}

{{- define "web.database.host" -}}
{{- if .Values.database.enabled -}}
{{ include "database.fullname" .Subcharts.database }}
{{- else -}}
{{ required "externalDatabase.host is required" (.Values.externalDatabase).host }}
{{- end -}}
{{- end -}}

{{- define "web.validateValues" -}}
{{- $messages := list -}}
{{- $messages := append $messages (include "web.validateValues.service" .) -}}
{{- $messages := without $messages "" -}}
{{- $message := join "\n" $messages -}}
{{- if $message -}}
{{- printf "\nVALUES VALIDATION:\n%s" $message | fail -}}
{{- end -}}
{{- end -}}

{{- define "web.validateValues.service" -}}
{{- if not (has .Values.service.type (list "ClusterIP" "NodePort" "LoadBalancer")) -}}
web: service.type
    Invalid type {{ .Values.service.type | quote }}
{{- end -}}
{{- end -}}
