{{- define "common.secrets.passwords.manage" -}}
{{- $password := "" }}
{{- $name := required "secret is required" .secret }}
{{- $secretData := (lookup "v1" "Secret" (include "common.names.namespace" .context) $name).data }}
{{- if $secretData }}
  {{- if hasKey $secretData .key }}
    {{- $password = index $secretData .key | b64dec }}
  {{- end -}}
{{- end }}
{{- $providedPasswordValue := include "common.utils.getValueFromKey" (dict "key" (first .providedValues) "context" $.context) }}
{{- if $providedPasswordValue }}
  {{- $password = $providedPasswordValue }}
{{- else if not $password }}
  {{- fail (printf "PASSWORDS ERROR: no value for %s" (first .providedValues)) }}
{{- end }}
{{- printf "%s" ($password | b64enc) | quote -}}
{{- end -}}
{{- define "common.utils.getValueFromKey" -}}
{{- $splitKey := splitList "." .key -}}
{{- $value := "" -}}
{{- $latestObj := $.context.Values -}}
{{- range $splitKey -}}
  {{- if not $latestObj -}}
    {{- printf "please review the entire path of '%s' exists in values" $.key | fail -}}
  {{- end -}}
  {{- $value = ( index $latestObj . ) -}}
  {{- $latestObj = $value -}}
{{- end -}}
{{- printf "%v" (default "" $value) -}}
{{- end -}}
