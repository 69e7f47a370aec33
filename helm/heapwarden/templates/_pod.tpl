{{/*
What a Pod needs to be watched. Each template is called as the field of the Pod or container that it adds to, and takes
the context of this chart: in a chart that depends on it, `.Subcharts.heapwarden`. With `enabled: false` all are empty.
*/}}

{{/* By this label, monitors and network policy know the Pods that are watched. */}}
{{- define "heapwarden.podLabels" -}}
{{- if .Values.enabled -}}
heapwarden/watched-by: {{ include "heapwarden.fullname" . }}
{{- end -}}
{{- end -}}

{{- define "heapwarden.initContainers" -}}
{{- if .Values.enabled -}}
- name: heapwarden-agent
  image: {{ include "heapwarden.agentImage" . | quote }}
  imagePullPolicy: {{ .Values.agent.image.pullPolicy }}
  args: [/heapwarden-volume]
  resources:
    {{- toYaml .Values.agent.resources | nindent 4 }}
  securityContext:
    {{- include "heapwarden.securityContext" . | nindent 4 }}
  volumeMounts:
    - name: heapwarden-agent
      mountPath: /heapwarden-volume
{{- end -}}
{{- end -}}

{{- define "heapwarden.ports" -}}
{{- if .Values.enabled -}}
- name: heapwarden
  containerPort: {{ .Values.port }}
  protocol: TCP
{{- end -}}
{{- end -}}

{{- define "heapwarden.volumeMounts" -}}
{{- if .Values.enabled -}}
- name: heapwarden-agent
  mountPath: /heapwarden
  readOnly: true
- name: heapwarden-snapshots
  mountPath: /var/lib/heapwarden
{{- end -}}
{{- end -}}

{{- define "heapwarden.volumes" -}}
{{- if .Values.enabled -}}
- name: heapwarden-agent
  emptyDir:
    sizeLimit: 64Mi
- name: heapwarden-snapshots
  {{- if .Values.snapshots.persistence.enabled }}
  persistentVolumeClaim:
    claimName: {{ include "heapwarden.claimName" . }}
  {{- else }}
  emptyDir:
    sizeLimit: {{ .Values.snapshots.sizeMiB }}Mi
  {{- end }}
{{- end -}}
{{- end -}}
