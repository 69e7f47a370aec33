{{/* Names and labels of the chart's objects. */}}

{{- define "heapwarden.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- $full := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- $full | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "heapwarden.labels" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride | trunc 63 }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end -}}

{{- define "heapwarden.serviceName" -}}
{{- default .Release.Name .Values.serviceName -}}
{{- end -}}

{{- define "heapwarden.agentImage" -}}
{{- with .Values.agent.image }}{{ .repository }}:{{ default $.Chart.AppVersion .tag }}{{ end }}
{{- end -}}

{{- define "heapwarden.claimName" -}}
{{- default (printf "%s-snapshots" (include "heapwarden.fullname" .)) .Values.snapshots.persistence.existingClaim -}}
{{- end -}}

{{/* What a container may do under the Pod Security Standard `restricted`, and less. */}}
{{- define "heapwarden.securityContext" -}}
allowPrivilegeEscalation: false
capabilities:
  drop: [ALL]
readOnlyRootFilesystem: true
runAsNonRoot: true
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "heapwarden.demoLabels" -}}
app.kubernetes.io/name: leaky-shop
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* By this label, the network policy knows the Pod of `helm test`. */}}
{{- define "heapwarden.testLabels" -}}
heapwarden/test-of: {{ include "heapwarden.fullname" . }}
{{- end -}}
