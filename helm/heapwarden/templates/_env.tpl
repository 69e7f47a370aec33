{{/* Settings of the agent as environment of the application's container; see `_pod.tpl`. */}}
{{- define "heapwarden.env" -}}
{{- if .Values.enabled -}}
- name: NODE_OPTIONS
  value: {{ printf "%s --require=/heapwarden/register.cjs" .Values.nodeOptions | trim | quote }}
- name: HEAPWARDEN_TOKEN
  valueFrom:
    secretKeyRef:
      {{- include "heapwarden.tokenKeyRef" . | nindent 6 }}
{{- range $name, $value := fromYaml (include "heapwarden.settings" .) }}
- name: HEAPWARDEN_{{ regexReplaceAll "[A-Z]" $name "_${0}" | upper }}
  value: {{ kindIs "string" $value | ternary $value ($value | toJson) | quote }}
{{- end }}
{{- with .Values.s3.existingSecret }}
{{- range $key := list "AWS_ACCESS_KEY_ID" "AWS_SECRET_ACCESS_KEY" }}
- name: {{ $key }}
  valueFrom:
    secretKeyRef:
      name: {{ $.Values.s3.existingSecret }}
      key: {{ $key }}
{{- end }}
{{- end }}
{{- end -}}
{{- end -}}

{{/* Settings by their names in code: those of the user, and those that the chart decides. */}}
{{- define "heapwarden.settings" -}}
{{- with .Values.settings -}}
{{ toYaml . }}
{{ end -}}
dir: /var/lib/heapwarden
host: 0.0.0.0
port: {{ .Values.port }}
service: {{ include "heapwarden.serviceName" . | quote }}
storeMaxBytes: {{ mul .Values.snapshots.sizeMiB 943718 }}
{{- with .Values.s3 }}
{{- if .bucket }}
s3Bucket: {{ .bucket | quote }}
s3Prefix: {{ .prefix | quote }}
{{- with .endpoint }}
s3Endpoint: {{ . | quote }}
{{- end }}
{{- with .region }}
s3Region: {{ . | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "heapwarden.tokenKeyRef" -}}
{{- if .Values.token.existingSecret -}}
name: {{ .Values.token.existingSecret }}
key: {{ .Values.token.existingSecretKey }}
{{- else -}}
name: {{ include "heapwarden.fullname" . }}
key: token
{{- end -}}
{{- end -}}
