{{- define "common.affinities.pods.soft" -}}
preferredDuringSchedulingIgnoredDuringExecution:
  - podAffinityTerm:
      labelSelector:
        matchLabels: {{- (include "common.labels.matchLabels" ( dict "customLabels" (default (dict) .customLabels) "context" .context )) | nindent 10 }}
      topologyKey: {{ .topologyKey | default "kubernetes.io/hostname" }}
    weight: {{ .weight | default 1 -}}
{{- end -}}
{{- define "common.affinities.pods" -}}
  {{- if eq .type "soft" }}
    {{- include "common.affinities.pods.soft" . -}}
  {{- end -}}
{{- end -}}
