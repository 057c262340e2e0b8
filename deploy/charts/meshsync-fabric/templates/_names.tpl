{{- define "fabric.release" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 58 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 58 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "fabric.silo" -}}{{ include "fabric.release" . }}-silo{{- end }}

{{- define "fabric.nats" -}}{{ include "fabric.release" . }}-nats{{- end }}

{{- define "fabric.brokerUrl" -}}
{{- if .Values.nats.enabled }}{{ if .Values.brokerUrl }}{{ fail "brokerUrl is for a NATS of your own: set nats.enabled=false with it" }}{{ end }}{{ ternary "tls" "nats" (ne .Values.nats.tls.secret "") }}://{{ include "fabric.nats" . }}:4222
{{- else }}{{ required "brokerUrl: where NATS is, because nats.enabled is false" .Values.brokerUrl }}{{ end }}
{{- end }}

{{- /* selector and labels of a part: (dict "root" $ "part" "silo") */}}
{{- define "fabric.selector" -}}
app.kubernetes.io/name: {{ printf "meshsync-fabric-%s" .part }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{- define "fabric.labels" -}}
{{ include "fabric.selector" . }}
app.kubernetes.io/part-of: meshsync-fabric
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}
