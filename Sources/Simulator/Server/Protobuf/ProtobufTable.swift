/// The field numbers of the built-in types in Kubernetes' protobuf encoding, for what kubectl and Go's typed clients send.
///
/// Made from the `generated.proto` files of Kubernetes 1.20 (Debian's source package `kubernetes`); fields that came later are
/// skipped when read. A line that is indented further goes on with the one before. Each field is NUMBER:NAME:TYPE: `s` string,
/// `i` integer, `b` boolean, `d` double, `y` bytes, `q` quantity, `t` time, `m` time with microseconds, `o` integer or string,
/// `@` a message, `<@` a message whose fields stand in its parent in JSON, `{TYPE` a map, `[TYPE` a list. Statuses are left out.
enum ProtobufTable {
  static let text: StaticString = """
    apps/DaemonSet 1:metadata:@meta/ObjectMeta 2:spec:@apps/DaemonSetSpec
    apps/DaemonSetSpec 1:selector:@meta/LabelSelector 2:template:@core/PodTemplateSpec
      3:updateStrategy:@apps/DaemonSetUpdateStrategy 4:minReadySeconds:i 6:revisionHistoryLimit:i
    apps/DaemonSetUpdateStrategy 1:type:s 2:rollingUpdate:@apps/RollingUpdateDaemonSet
    apps/Deployment 1:metadata:@meta/ObjectMeta 2:spec:@apps/DeploymentSpec
    apps/DeploymentSpec 1:replicas:i 2:selector:@meta/LabelSelector 3:template:@core/PodTemplateSpec
      4:strategy:@apps/DeploymentStrategy 5:minReadySeconds:i 6:revisionHistoryLimit:i 7:paused:b 9:progressDeadlineSeconds:i
    apps/DeploymentStrategy 1:type:s 2:rollingUpdate:@apps/RollingUpdateDeployment
    apps/ReplicaSet 1:metadata:@meta/ObjectMeta 2:spec:@apps/ReplicaSetSpec
    apps/ReplicaSetSpec 1:replicas:i 4:minReadySeconds:i 2:selector:@meta/LabelSelector 3:template:@core/PodTemplateSpec
    apps/RollingUpdateDaemonSet 1:maxUnavailable:o
    apps/RollingUpdateDeployment 1:maxUnavailable:o 2:maxSurge:o
    apps/RollingUpdateStatefulSetStrategy 1:partition:i
    apps/StatefulSet 1:metadata:@meta/ObjectMeta 2:spec:@apps/StatefulSetSpec
    apps/StatefulSetSpec 1:replicas:i 2:selector:@meta/LabelSelector 3:template:@core/PodTemplateSpec
      4:volumeClaimTemplates:[@core/PersistentVolumeClaim 5:serviceName:s 6:podManagementPolicy:s
      7:updateStrategy:@apps/StatefulSetUpdateStrategy 8:revisionHistoryLimit:i
    apps/StatefulSetUpdateStrategy 1:type:s 2:rollingUpdate:@apps/RollingUpdateStatefulSetStrategy
    authentication/BoundObjectReference 1:kind:s 2:aPIVersion:s 3:name:s 4:uID:s
    authentication/SelfSubjectReview 1:metadata:@meta/ObjectMeta
    authentication/TokenRequest 1:metadata:@meta/ObjectMeta 2:spec:@authentication/TokenRequestSpec
    authentication/TokenRequestSpec 1:audiences:[s 4:expirationSeconds:i
      3:boundObjectRef:@authentication/BoundObjectReference
    authentication/TokenReview 1:metadata:@meta/ObjectMeta 2:spec:@authentication/TokenReviewSpec
    authentication/TokenReviewSpec 1:token:s 2:audiences:[s
    authorization/ExtraValue 1:items:[s
    authorization/LocalSubjectAccessReview 1:metadata:@meta/ObjectMeta 2:spec:@authorization/SubjectAccessReviewSpec
    authorization/NonResourceAttributes 1:path:s 2:verb:s
    authorization/ResourceAttributes 1:namespace:s 2:verb:s 3:group:s 4:version:s 5:resource:s 6:subresource:s 7:name:s
    authorization/SelfSubjectAccessReview 1:metadata:@meta/ObjectMeta 2:spec:@authorization/SelfSubjectAccessReviewSpec
    authorization/SelfSubjectAccessReviewSpec 1:resourceAttributes:@authorization/ResourceAttributes
      2:nonResourceAttributes:@authorization/NonResourceAttributes
    authorization/SelfSubjectRulesReview 1:metadata:@meta/ObjectMeta 2:spec:@authorization/SelfSubjectRulesReviewSpec
    authorization/SelfSubjectRulesReviewSpec 1:namespace:s
    authorization/SubjectAccessReview 1:metadata:@meta/ObjectMeta 2:spec:@authorization/SubjectAccessReviewSpec
    authorization/SubjectAccessReviewSpec 1:resourceAttributes:@authorization/ResourceAttributes
      2:nonResourceAttributes:@authorization/NonResourceAttributes 3:user:s 4:groups:[s 5:extra:{@authorization/ExtraValue
      6:uid:s
    autoscaling/ContainerResourceMetricSource 1:name:s 2:target:@autoscaling/MetricTarget 3:container:s
    autoscaling/CrossVersionObjectReference 1:kind:s 2:name:s 3:apiVersion:s
    autoscaling/ExternalMetricSource 1:metric:@autoscaling/MetricIdentifier 2:target:@autoscaling/MetricTarget
    autoscaling/HPAScalingPolicy 1:type:s 2:value:i 3:periodSeconds:i
    autoscaling/HPAScalingRules 3:stabilizationWindowSeconds:i 1:selectPolicy:s 2:policies:[@autoscaling/HPAScalingPolicy
    autoscaling/HorizontalPodAutoscaler 1:metadata:@meta/ObjectMeta 2:spec:@autoscaling/HorizontalPodAutoscalerSpec
    autoscaling/HorizontalPodAutoscalerBehavior 1:scaleUp:@autoscaling/HPAScalingRules
      2:scaleDown:@autoscaling/HPAScalingRules
    autoscaling/HorizontalPodAutoscalerSpec 1:scaleTargetRef:@autoscaling/CrossVersionObjectReference 2:minReplicas:i
      3:maxReplicas:i 4:metrics:[@autoscaling/MetricSpec 5:behavior:@autoscaling/HorizontalPodAutoscalerBehavior
    autoscaling/MetricIdentifier 1:name:s 2:selector:@meta/LabelSelector
    autoscaling/MetricSpec 1:type:s 2:object:@autoscaling/ObjectMetricSource 3:pods:@autoscaling/PodsMetricSource
      4:resource:@autoscaling/ResourceMetricSource 7:containerResource:@autoscaling/ContainerResourceMetricSource
      5:external:@autoscaling/ExternalMetricSource
    autoscaling/MetricTarget 1:type:s 2:value:q 3:averageValue:q 4:averageUtilization:i
    autoscaling/ObjectMetricSource 1:describedObject:@autoscaling/CrossVersionObjectReference
      2:target:@autoscaling/MetricTarget 3:metric:@autoscaling/MetricIdentifier
    autoscaling/PodsMetricSource 1:metric:@autoscaling/MetricIdentifier 2:target:@autoscaling/MetricTarget
    autoscaling/ResourceMetricSource 1:name:s 2:target:@autoscaling/MetricTarget
    autoscaling/Scale 1:metadata:@meta/ObjectMeta 2:spec:@autoscaling/ScaleSpec
    autoscaling/ScaleSpec 1:replicas:i
    batch/CronJob 1:metadata:@meta/ObjectMeta 2:spec:@batch/CronJobSpec
    batch/CronJobSpec 1:schedule:s 2:startingDeadlineSeconds:i 3:concurrencyPolicy:s 4:suspend:b
      5:jobTemplate:@batch/JobTemplateSpec 6:successfulJobsHistoryLimit:i 7:failedJobsHistoryLimit:i 8:timeZone:s
    batch/Job 1:metadata:@meta/ObjectMeta 2:spec:@batch/JobSpec
    batch/JobSpec 1:parallelism:i 2:completions:i 3:activeDeadlineSeconds:i 7:backoffLimit:i 4:selector:@meta/LabelSelector
      5:manualSelector:b 6:template:@core/PodTemplateSpec 8:ttlSecondsAfterFinished:i
    batch/JobTemplateSpec 1:metadata:@meta/ObjectMeta 2:spec:@batch/JobSpec
    coordination/Lease 1:metadata:@meta/ObjectMeta 2:spec:@coordination/LeaseSpec
    coordination/LeaseSpec 1:holderIdentity:s 2:leaseDurationSeconds:i 3:acquireTime:m 4:renewTime:m 5:leaseTransitions:i
    core/AWSElasticBlockStoreVolumeSource 1:volumeID:s 2:fsType:s 3:partition:i 4:readOnly:b
    core/Affinity 1:nodeAffinity:@core/NodeAffinity 2:podAffinity:@core/PodAffinity 3:podAntiAffinity:@core/PodAntiAffinity
    core/AzureDiskVolumeSource 1:diskName:s 2:diskURI:s 3:cachingMode:s 4:fsType:s 5:readOnly:b 6:kind:s
    core/AzureFilePersistentVolumeSource 1:secretName:s 2:shareName:s 3:readOnly:b 4:secretNamespace:s
    core/AzureFileVolumeSource 1:secretName:s 2:shareName:s 3:readOnly:b
    core/Binding 1:metadata:@meta/ObjectMeta 2:target:@core/ObjectReference
    core/CSIPersistentVolumeSource 1:driver:s 2:volumeHandle:s 3:readOnly:b 4:fsType:s 5:volumeAttributes:{s
      6:controllerPublishSecretRef:@core/SecretReference 7:nodeStageSecretRef:@core/SecretReference
      8:nodePublishSecretRef:@core/SecretReference 9:controllerExpandSecretRef:@core/SecretReference
    core/CSIVolumeSource 1:driver:s 2:readOnly:b 3:fsType:s 4:volumeAttributes:{s
      5:nodePublishSecretRef:@core/LocalObjectReference
    core/Capabilities 1:add:[s 2:drop:[s
    core/CephFSPersistentVolumeSource 1:monitors:[s 2:path:s 3:user:s 4:secretFile:s 5:secretRef:@core/SecretReference
      6:readOnly:b
    core/CephFSVolumeSource 1:monitors:[s 2:path:s 3:user:s 4:secretFile:s 5:secretRef:@core/LocalObjectReference
      6:readOnly:b
    core/CinderPersistentVolumeSource 1:volumeID:s 2:fsType:s 3:readOnly:b 4:secretRef:@core/SecretReference
    core/CinderVolumeSource 1:volumeID:s 2:fsType:s 3:readOnly:b 4:secretRef:@core/LocalObjectReference
    core/ClientIPConfig 1:timeoutSeconds:i
    core/ConfigMap 1:metadata:@meta/ObjectMeta 4:immutable:b 2:data:{s 3:binaryData:{y
    core/ConfigMapEnvSource 1:localObjectReference:<@core/LocalObjectReference 2:optional:b
    core/ConfigMapKeySelector 1:localObjectReference:<@core/LocalObjectReference 2:key:s 3:optional:b
    core/ConfigMapNodeConfigSource 1:namespace:s 2:name:s 3:uid:s 4:resourceVersion:s 5:kubeletConfigKey:s
    core/ConfigMapProjection 1:localObjectReference:<@core/LocalObjectReference 2:items:[@core/KeyToPath 4:optional:b
    core/ConfigMapVolumeSource 1:localObjectReference:<@core/LocalObjectReference 2:items:[@core/KeyToPath 3:defaultMode:i
      4:optional:b
    core/Container 1:name:s 2:image:s 3:command:[s 4:args:[s 5:workingDir:s 6:ports:[@core/ContainerPort
      19:envFrom:[@core/EnvFromSource 7:env:[@core/EnvVar 8:resources:@core/ResourceRequirements
      9:volumeMounts:[@core/VolumeMount 21:volumeDevices:[@core/VolumeDevice 10:livenessProbe:@core/Probe
      11:readinessProbe:@core/Probe 22:startupProbe:@core/Probe 12:lifecycle:@core/Lifecycle 13:terminationMessagePath:s
      20:terminationMessagePolicy:s 14:imagePullPolicy:s 15:securityContext:@core/SecurityContext 16:stdin:b 17:stdinOnce:b
      18:tty:b
    core/ContainerPort 1:name:s 2:hostPort:i 3:containerPort:i 4:protocol:s 5:hostIP:s
    core/DownwardAPIProjection 1:items:[@core/DownwardAPIVolumeFile
    core/DownwardAPIVolumeFile 1:path:s 2:fieldRef:@core/ObjectFieldSelector 3:resourceFieldRef:@core/ResourceFieldSelector
      4:mode:i
    core/DownwardAPIVolumeSource 1:items:[@core/DownwardAPIVolumeFile 2:defaultMode:i
    core/EmptyDirVolumeSource 1:medium:s 2:sizeLimit:q
    core/EndpointAddress 1:ip:s 3:hostname:s 4:nodeName:s 2:targetRef:@core/ObjectReference
    core/EndpointPort 1:name:s 2:port:i 3:protocol:s 4:appProtocol:s
    core/EndpointSubset 1:addresses:[@core/EndpointAddress 2:notReadyAddresses:[@core/EndpointAddress
      3:ports:[@core/EndpointPort
    core/Endpoints 1:metadata:@meta/ObjectMeta 2:subsets:[@core/EndpointSubset
    core/EnvFromSource 1:prefix:s 2:configMapRef:@core/ConfigMapEnvSource 3:secretRef:@core/SecretEnvSource
    core/EnvVar 1:name:s 2:value:s 3:valueFrom:@core/EnvVarSource
    core/EnvVarSource 1:fieldRef:@core/ObjectFieldSelector 2:resourceFieldRef:@core/ResourceFieldSelector
      3:configMapKeyRef:@core/ConfigMapKeySelector 4:secretKeyRef:@core/SecretKeySelector
    core/EphemeralVolumeSource 1:volumeClaimTemplate:@core/PersistentVolumeClaimTemplate 2:readOnly:b
    core/Event 1:metadata:@meta/ObjectMeta 2:involvedObject:@core/ObjectReference 3:reason:s 4:message:s
      5:source:@core/EventSource 6:firstTimestamp:t 7:lastTimestamp:t 8:count:i 9:type:s 10:eventTime:m
      11:series:@core/EventSeries 12:action:s 13:related:@core/ObjectReference 14:reportingComponent:s 15:reportingInstance:s
    core/EventSeries 1:count:i 2:lastObservedTime:m
    core/EventSource 1:component:s 2:host:s
    core/ExecAction 1:command:[s
    core/FCVolumeSource 1:targetWWNs:[s 2:lun:i 3:fsType:s 4:readOnly:b 5:wwids:[s
    core/FlexPersistentVolumeSource 1:driver:s 2:fsType:s 3:secretRef:@core/SecretReference 4:readOnly:b 5:options:{s
    core/FlexVolumeSource 1:driver:s 2:fsType:s 3:secretRef:@core/LocalObjectReference 4:readOnly:b 5:options:{s
    core/FlockerVolumeSource 1:datasetName:s 2:datasetUUID:s
    core/GCEPersistentDiskVolumeSource 1:pdName:s 2:fsType:s 3:partition:i 4:readOnly:b
    core/GitRepoVolumeSource 1:repository:s 2:revision:s 3:directory:s
    core/GlusterfsPersistentVolumeSource 1:endpoints:s 2:path:s 3:readOnly:b 4:endpointsNamespace:s
    core/GlusterfsVolumeSource 1:endpoints:s 2:path:s 3:readOnly:b
    core/HTTPGetAction 1:path:s 2:port:o 3:host:s 4:scheme:s 5:httpHeaders:[@core/HTTPHeader
    core/HTTPHeader 1:name:s 2:value:s
    core/Handler 1:exec:@core/ExecAction 2:httpGet:@core/HTTPGetAction 3:tcpSocket:@core/TCPSocketAction
    core/HostAlias 1:ip:s 2:hostnames:[s
    core/HostPathVolumeSource 1:path:s 2:type:s
    core/ISCSIPersistentVolumeSource 1:targetPortal:s 2:iqn:s 3:lun:i 4:iscsiInterface:s 5:fsType:s 6:readOnly:b 7:portals:[s
      8:chapAuthDiscovery:b 11:chapAuthSession:b 10:secretRef:@core/SecretReference 12:initiatorName:s
    core/ISCSIVolumeSource 1:targetPortal:s 2:iqn:s 3:lun:i 4:iscsiInterface:s 5:fsType:s 6:readOnly:b 7:portals:[s
      8:chapAuthDiscovery:b 11:chapAuthSession:b 10:secretRef:@core/LocalObjectReference 12:initiatorName:s
    core/KeyToPath 1:key:s 2:path:s 3:mode:i
    core/Lifecycle 1:postStart:@core/Handler 2:preStop:@core/Handler
    core/LimitRange 1:metadata:@meta/ObjectMeta 2:spec:@core/LimitRangeSpec
    core/LimitRangeItem 1:type:s 2:max:{q 3:min:{q 4:default:{q 5:defaultRequest:{q 6:maxLimitRequestRatio:{q
    core/LimitRangeSpec 1:limits:[@core/LimitRangeItem
    core/LocalObjectReference 1:name:s
    core/LocalVolumeSource 1:path:s 2:fsType:s
    core/NFSVolumeSource 1:server:s 2:path:s 3:readOnly:b
    core/Namespace 1:metadata:@meta/ObjectMeta 2:spec:@core/NamespaceSpec
    core/NamespaceSpec 1:finalizers:[s
    core/Node 1:metadata:@meta/ObjectMeta 2:spec:@core/NodeSpec
    core/NodeAffinity 1:requiredDuringSchedulingIgnoredDuringExecution:@core/NodeSelector
      2:preferredDuringSchedulingIgnoredDuringExecution:[@core/PreferredSchedulingTerm
    core/NodeConfigSource 2:configMap:@core/ConfigMapNodeConfigSource
    core/NodeSelector 1:nodeSelectorTerms:[@core/NodeSelectorTerm
    core/NodeSelectorRequirement 1:key:s 2:operator:s 3:values:[s
    core/NodeSelectorTerm 1:matchExpressions:[@core/NodeSelectorRequirement 2:matchFields:[@core/NodeSelectorRequirement
    core/NodeSpec 1:podCIDR:s 7:podCIDRs:[s 3:providerID:s 4:unschedulable:b 5:taints:[@core/Taint
      6:configSource:@core/NodeConfigSource 2:externalID:s
    core/ObjectFieldSelector 1:apiVersion:s 2:fieldPath:s
    core/ObjectReference 1:kind:s 2:namespace:s 3:name:s 4:uid:s 5:apiVersion:s 6:resourceVersion:s 7:fieldPath:s
    core/PersistentVolume 1:metadata:@meta/ObjectMeta 2:spec:@core/PersistentVolumeSpec
    core/PersistentVolumeClaim 1:metadata:@meta/ObjectMeta 2:spec:@core/PersistentVolumeClaimSpec
    core/PersistentVolumeClaimSpec 1:accessModes:[s 4:selector:@meta/LabelSelector 2:resources:@core/ResourceRequirements
      3:volumeName:s 5:storageClassName:s 6:volumeMode:s 7:dataSource:@core/TypedLocalObjectReference
    core/PersistentVolumeClaimTemplate 1:metadata:@meta/ObjectMeta 2:spec:@core/PersistentVolumeClaimSpec
    core/PersistentVolumeClaimVolumeSource 1:claimName:s 2:readOnly:b
    core/PersistentVolumeSource 1:gcePersistentDisk:@core/GCEPersistentDiskVolumeSource
      2:awsElasticBlockStore:@core/AWSElasticBlockStoreVolumeSource 3:hostPath:@core/HostPathVolumeSource
      4:glusterfs:@core/GlusterfsPersistentVolumeSource 5:nfs:@core/NFSVolumeSource 6:rbd:@core/RBDPersistentVolumeSource
      7:iscsi:@core/ISCSIPersistentVolumeSource 8:cinder:@core/CinderPersistentVolumeSource
      9:cephfs:@core/CephFSPersistentVolumeSource 10:fc:@core/FCVolumeSource 11:flocker:@core/FlockerVolumeSource
      12:flexVolume:@core/FlexPersistentVolumeSource 13:azureFile:@core/AzureFilePersistentVolumeSource
      14:vsphereVolume:@core/VsphereVirtualDiskVolumeSource 15:quobyte:@core/QuobyteVolumeSource
      16:azureDisk:@core/AzureDiskVolumeSource 17:photonPersistentDisk:@core/PhotonPersistentDiskVolumeSource
      18:portworxVolume:@core/PortworxVolumeSource 19:scaleIO:@core/ScaleIOPersistentVolumeSource
      20:local:@core/LocalVolumeSource 21:storageos:@core/StorageOSPersistentVolumeSource
      22:csi:@core/CSIPersistentVolumeSource
    core/PersistentVolumeSpec 1:capacity:{q 2:persistentVolumeSource:<@core/PersistentVolumeSource 3:accessModes:[s
      4:claimRef:@core/ObjectReference 5:persistentVolumeReclaimPolicy:s 6:storageClassName:s 7:mountOptions:[s
      8:volumeMode:s 9:nodeAffinity:@core/VolumeNodeAffinity
    core/PhotonPersistentDiskVolumeSource 1:pdID:s 2:fsType:s
    core/Pod 1:metadata:@meta/ObjectMeta 2:spec:@core/PodSpec
    core/PodAffinity 1:requiredDuringSchedulingIgnoredDuringExecution:[@core/PodAffinityTerm
      2:preferredDuringSchedulingIgnoredDuringExecution:[@core/WeightedPodAffinityTerm
    core/PodAffinityTerm 1:labelSelector:@meta/LabelSelector 2:namespaces:[s 3:topologyKey:s
    core/PodAntiAffinity 1:requiredDuringSchedulingIgnoredDuringExecution:[@core/PodAffinityTerm
      2:preferredDuringSchedulingIgnoredDuringExecution:[@core/WeightedPodAffinityTerm
    core/PodDNSConfig 1:nameservers:[s 2:searches:[s 3:options:[@core/PodDNSConfigOption
    core/PodDNSConfigOption 1:name:s 2:value:s
    core/PodReadinessGate 1:conditionType:s
    core/PodSecurityContext 1:seLinuxOptions:@core/SELinuxOptions 8:windowsOptions:@core/WindowsSecurityContextOptions
      2:runAsUser:i 6:runAsGroup:i 3:runAsNonRoot:b 4:supplementalGroups:[i 5:fsGroup:i 7:sysctls:[@core/Sysctl
      9:fsGroupChangePolicy:s 10:seccompProfile:@core/SeccompProfile
    core/PodSpec 1:volumes:[@core/Volume 20:initContainers:[@core/Container 2:containers:[@core/Container 3:restartPolicy:s
      4:terminationGracePeriodSeconds:i 5:activeDeadlineSeconds:i 6:dnsPolicy:s 7:nodeSelector:{s 8:serviceAccountName:s
      9:serviceAccount:s 21:automountServiceAccountToken:b 10:nodeName:s 11:hostNetwork:b 12:hostPID:b 13:hostIPC:b
      27:shareProcessNamespace:b 14:securityContext:@core/PodSecurityContext 15:imagePullSecrets:[@core/LocalObjectReference
      16:hostname:s 17:subdomain:s 18:affinity:@core/Affinity 19:schedulerName:s 22:tolerations:[@core/Toleration
      23:hostAliases:[@core/HostAlias 24:priorityClassName:s 25:priority:i 26:dnsConfig:@core/PodDNSConfig
      28:readinessGates:[@core/PodReadinessGate 29:runtimeClassName:s 30:enableServiceLinks:b 31:preemptionPolicy:s
      32:overhead:{q 33:topologySpreadConstraints:[@core/TopologySpreadConstraint 35:setHostnameAsFQDN:b
    core/PodTemplateSpec 1:metadata:@meta/ObjectMeta 2:spec:@core/PodSpec
    core/PortworxVolumeSource 1:volumeID:s 2:fsType:s 3:readOnly:b
    core/PreferredSchedulingTerm 1:weight:i 2:preference:@core/NodeSelectorTerm
    core/Probe 1:handler:<@core/Handler 2:initialDelaySeconds:i 3:timeoutSeconds:i 4:periodSeconds:i 5:successThreshold:i
      6:failureThreshold:i
    core/ProjectedVolumeSource 1:sources:[@core/VolumeProjection 2:defaultMode:i
    core/QuobyteVolumeSource 1:registry:s 2:volume:s 3:readOnly:b 4:user:s 5:group:s 6:tenant:s
    core/RBDPersistentVolumeSource 1:monitors:[s 2:image:s 3:fsType:s 4:pool:s 5:user:s 6:keyring:s
      7:secretRef:@core/SecretReference 8:readOnly:b
    core/RBDVolumeSource 1:monitors:[s 2:image:s 3:fsType:s 4:pool:s 5:user:s 6:keyring:s
      7:secretRef:@core/LocalObjectReference 8:readOnly:b
    core/ResourceFieldSelector 1:containerName:s 2:resource:s 3:divisor:q
    core/ResourceQuota 1:metadata:@meta/ObjectMeta 2:spec:@core/ResourceQuotaSpec
    core/ResourceQuotaSpec 1:hard:{q 2:scopes:[s 3:scopeSelector:@core/ScopeSelector
    core/ResourceRequirements 1:limits:{q 2:requests:{q
    core/SELinuxOptions 1:user:s 2:role:s 3:type:s 4:level:s
    core/ScaleIOPersistentVolumeSource 1:gateway:s 2:system:s 3:secretRef:@core/SecretReference 4:sslEnabled:b
      5:protectionDomain:s 6:storagePool:s 7:storageMode:s 8:volumeName:s 9:fsType:s 10:readOnly:b
    core/ScaleIOVolumeSource 1:gateway:s 2:system:s 3:secretRef:@core/LocalObjectReference 4:sslEnabled:b
      5:protectionDomain:s 6:storagePool:s 7:storageMode:s 8:volumeName:s 9:fsType:s 10:readOnly:b
    core/ScopeSelector 1:matchExpressions:[@core/ScopedResourceSelectorRequirement
    core/ScopedResourceSelectorRequirement 1:scopeName:s 2:operator:s 3:values:[s
    core/SeccompProfile 1:type:s 2:localhostProfile:s
    core/Secret 1:metadata:@meta/ObjectMeta 5:immutable:b 2:data:{y 4:stringData:{s 3:type:s
    core/SecretEnvSource 1:localObjectReference:<@core/LocalObjectReference 2:optional:b
    core/SecretKeySelector 1:localObjectReference:<@core/LocalObjectReference 2:key:s 3:optional:b
    core/SecretProjection 1:localObjectReference:<@core/LocalObjectReference 2:items:[@core/KeyToPath 4:optional:b
    core/SecretReference 1:name:s 2:namespace:s
    core/SecretVolumeSource 1:secretName:s 2:items:[@core/KeyToPath 3:defaultMode:i 4:optional:b
    core/SecurityContext 1:capabilities:@core/Capabilities 2:privileged:b 3:seLinuxOptions:@core/SELinuxOptions
      10:windowsOptions:@core/WindowsSecurityContextOptions 4:runAsUser:i 8:runAsGroup:i 5:runAsNonRoot:b
      6:readOnlyRootFilesystem:b 7:allowPrivilegeEscalation:b 9:procMount:s 11:seccompProfile:@core/SeccompProfile
    core/Service 1:metadata:@meta/ObjectMeta 2:spec:@core/ServiceSpec
    core/ServiceAccount 1:metadata:@meta/ObjectMeta 2:secrets:[@core/ObjectReference
      3:imagePullSecrets:[@core/LocalObjectReference 4:automountServiceAccountToken:b
    core/ServiceAccountTokenProjection 1:audience:s 2:expirationSeconds:i 3:path:s
    core/ServicePort 1:name:s 2:protocol:s 6:appProtocol:s 3:port:i 4:targetPort:o 5:nodePort:i
    core/ServiceSpec 1:ports:[@core/ServicePort 2:selector:{s 3:clusterIP:s 18:clusterIPs:[s 4:type:s 5:externalIPs:[s
      7:sessionAffinity:s 8:loadBalancerIP:s 9:loadBalancerSourceRanges:[s 10:externalName:s 11:externalTrafficPolicy:s
      12:healthCheckNodePort:i 13:publishNotReadyAddresses:b 14:sessionAffinityConfig:@core/SessionAffinityConfig
      16:topologyKeys:[s 19:ipFamilies:[s 17:ipFamilyPolicy:s 20:allocateLoadBalancerNodePorts:b
    core/SessionAffinityConfig 1:clientIP:@core/ClientIPConfig
    core/StorageOSPersistentVolumeSource 1:volumeName:s 2:volumeNamespace:s 3:fsType:s 4:readOnly:b
      5:secretRef:@core/ObjectReference
    core/StorageOSVolumeSource 1:volumeName:s 2:volumeNamespace:s 3:fsType:s 4:readOnly:b
      5:secretRef:@core/LocalObjectReference
    core/Sysctl 1:name:s 2:value:s
    core/TCPSocketAction 1:port:o 2:host:s
    core/Taint 1:key:s 2:value:s 3:effect:s 4:timeAdded:t
    core/Toleration 1:key:s 2:operator:s 3:value:s 4:effect:s 5:tolerationSeconds:i
    core/TopologySelectorLabelRequirement 1:key:s 2:values:[s
    core/TopologySelectorTerm 1:matchLabelExpressions:[@core/TopologySelectorLabelRequirement
    core/TopologySpreadConstraint 1:maxSkew:i 2:topologyKey:s 3:whenUnsatisfiable:s 4:labelSelector:@meta/LabelSelector
    core/TypedLocalObjectReference 1:apiGroup:s 2:kind:s 3:name:s
    core/Volume 1:name:s 2:volumeSource:<@core/VolumeSource
    core/VolumeDevice 1:name:s 2:devicePath:s
    core/VolumeMount 1:name:s 2:readOnly:b 3:mountPath:s 4:subPath:s 5:mountPropagation:s 6:subPathExpr:s
    core/VolumeNodeAffinity 1:required:@core/NodeSelector
    core/VolumeProjection 1:secret:@core/SecretProjection 2:downwardAPI:@core/DownwardAPIProjection
      3:configMap:@core/ConfigMapProjection 4:serviceAccountToken:@core/ServiceAccountTokenProjection
    core/VolumeSource 1:hostPath:@core/HostPathVolumeSource 2:emptyDir:@core/EmptyDirVolumeSource
      3:gcePersistentDisk:@core/GCEPersistentDiskVolumeSource 4:awsElasticBlockStore:@core/AWSElasticBlockStoreVolumeSource
      5:gitRepo:@core/GitRepoVolumeSource 6:secret:@core/SecretVolumeSource 7:nfs:@core/NFSVolumeSource
      8:iscsi:@core/ISCSIVolumeSource 9:glusterfs:@core/GlusterfsVolumeSource
      10:persistentVolumeClaim:@core/PersistentVolumeClaimVolumeSource 11:rbd:@core/RBDVolumeSource
      12:flexVolume:@core/FlexVolumeSource 13:cinder:@core/CinderVolumeSource 14:cephfs:@core/CephFSVolumeSource
      15:flocker:@core/FlockerVolumeSource 16:downwardAPI:@core/DownwardAPIVolumeSource 17:fc:@core/FCVolumeSource
      18:azureFile:@core/AzureFileVolumeSource 19:configMap:@core/ConfigMapVolumeSource
      20:vsphereVolume:@core/VsphereVirtualDiskVolumeSource 21:quobyte:@core/QuobyteVolumeSource
      22:azureDisk:@core/AzureDiskVolumeSource 23:photonPersistentDisk:@core/PhotonPersistentDiskVolumeSource
      26:projected:@core/ProjectedVolumeSource 24:portworxVolume:@core/PortworxVolumeSource
      25:scaleIO:@core/ScaleIOVolumeSource 27:storageos:@core/StorageOSVolumeSource 28:csi:@core/CSIVolumeSource
      29:ephemeral:@core/EphemeralVolumeSource
    core/VsphereVirtualDiskVolumeSource 1:volumePath:s 2:fsType:s 3:storagePolicyName:s 4:storagePolicyID:s
    core/WeightedPodAffinityTerm 1:weight:i 2:podAffinityTerm:@core/PodAffinityTerm
    core/WindowsSecurityContextOptions 1:gmsaCredentialSpecName:s 2:gmsaCredentialSpec:s 3:runAsUserName:s
    meta/DeleteOptions 1:gracePeriodSeconds:i 2:preconditions:@meta/Preconditions 3:orphanDependents:b 4:propagationPolicy:s
      5:dryRun:[s
    meta/LabelSelector 1:matchLabels:{s 2:matchExpressions:[@meta/LabelSelectorRequirement
    meta/LabelSelectorRequirement 1:key:s 2:operator:s 3:values:[s
    meta/ObjectMeta 1:name:s 2:generateName:s 3:namespace:s 5:uid:s 6:resourceVersion:s 7:generation:i 8:creationTimestamp:t
      9:deletionTimestamp:t 10:deletionGracePeriodSeconds:i 11:labels:{s 12:annotations:{s
      13:ownerReferences:[@meta/OwnerReference 14:finalizers:[s
    meta/OwnerReference 5:apiVersion:s 1:kind:s 3:name:s 4:uid:s 6:controller:b 7:blockOwnerDeletion:b
    meta/Preconditions 1:uid:s 2:resourceVersion:s
    networking/HTTPIngressPath 1:path:s 3:pathType:s 2:backend:@networking/IngressBackend
    networking/HTTPIngressRuleValue 1:paths:[@networking/HTTPIngressPath
    networking/IPBlock 1:cidr:s 2:except:[s
    networking/Ingress 1:metadata:@meta/ObjectMeta 2:spec:@networking/IngressSpec
    networking/IngressBackend 4:service:@networking/IngressServiceBackend 3:resource:@core/TypedLocalObjectReference
    networking/IngressRule 1:host:s 2:ingressRuleValue:<@networking/IngressRuleValue
    networking/IngressRuleValue 1:http:@networking/HTTPIngressRuleValue
    networking/IngressServiceBackend 1:name:s 2:port:@networking/ServiceBackendPort
    networking/IngressSpec 4:ingressClassName:s 1:defaultBackend:@networking/IngressBackend 2:tls:[@networking/IngressTLS
      3:rules:[@networking/IngressRule
    networking/IngressTLS 1:hosts:[s 2:secretName:s
    networking/NetworkPolicy 1:metadata:@meta/ObjectMeta 2:spec:@networking/NetworkPolicySpec
    networking/NetworkPolicyEgressRule 1:ports:[@networking/NetworkPolicyPort 2:to:[@networking/NetworkPolicyPeer
    networking/NetworkPolicyIngressRule 1:ports:[@networking/NetworkPolicyPort 2:from:[@networking/NetworkPolicyPeer
    networking/NetworkPolicyPeer 1:podSelector:@meta/LabelSelector 2:namespaceSelector:@meta/LabelSelector
      3:ipBlock:@networking/IPBlock
    networking/NetworkPolicyPort 1:protocol:s 2:port:o
    networking/NetworkPolicySpec 1:podSelector:@meta/LabelSelector 2:ingress:[@networking/NetworkPolicyIngressRule
      3:egress:[@networking/NetworkPolicyEgressRule 4:policyTypes:[s
    networking/ServiceBackendPort 1:name:s 2:number:i
    policy/Eviction 1:metadata:@meta/ObjectMeta 2:deleteOptions:@meta/DeleteOptions
    policy/PodDisruptionBudget 1:metadata:@meta/ObjectMeta 2:spec:@policy/PodDisruptionBudgetSpec
    policy/PodDisruptionBudgetSpec 1:minAvailable:o 2:selector:@meta/LabelSelector 3:maxUnavailable:o
    rbac/AggregationRule 1:clusterRoleSelectors:[@meta/LabelSelector
    rbac/ClusterRole 1:metadata:@meta/ObjectMeta 2:rules:[@rbac/PolicyRule 3:aggregationRule:@rbac/AggregationRule
    rbac/ClusterRoleBinding 1:metadata:@meta/ObjectMeta 2:subjects:[@rbac/Subject 3:roleRef:@rbac/RoleRef
    rbac/PolicyRule 1:verbs:[s 2:apiGroups:[s 3:resources:[s 4:resourceNames:[s 5:nonResourceURLs:[s
    rbac/Role 1:metadata:@meta/ObjectMeta 2:rules:[@rbac/PolicyRule
    rbac/RoleBinding 1:metadata:@meta/ObjectMeta 2:subjects:[@rbac/Subject 3:roleRef:@rbac/RoleRef
    rbac/RoleRef 1:apiGroup:s 2:kind:s 3:name:s
    rbac/Subject 1:kind:s 2:apiGroup:s 3:name:s 4:namespace:s
    scheduling/PriorityClass 1:metadata:@meta/ObjectMeta 2:value:i 3:globalDefault:b 4:description:s 5:preemptionPolicy:s
    storage/StorageClass 1:metadata:@meta/ObjectMeta 2:provisioner:s 3:parameters:{s 4:reclaimPolicy:s 5:mountOptions:[s
      6:allowVolumeExpansion:b 7:volumeBindingMode:s 8:allowedTopologies:[@core/TopologySelectorTerm
    """
}
