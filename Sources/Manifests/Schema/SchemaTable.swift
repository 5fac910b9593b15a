/// What is known of the built-in kinds, as text that costs nothing until a kind is looked up.
///
/// Made from Kubernetes 1.20's OpenAPI document and Go types (Debian's source package `kubernetes`); what came to the API
/// since, up to 1.34, and the defaults were added by hand, and so is what comes next. The grammar, where a line that starts
/// with a blank goes on with the one before:
///
///     > GROUP/VERSION KIND=DEFINITION …     which definition a served kind has
///     DEFINITION [!] NAME:TYPE[=DEFAULT] …  the fields of a struct; ! where it is applied as a whole (map type atomic)
///
/// A type is a letter (`s` string, `i` integer, `n` number, `b` boolean, `q` quantity, `o` integer or string, `t` time,
/// `y` base64, `a` anything), `@DEFINITION`, `{TYPE` for a map, `[TYPE` for a list. `[=` is a set, `[(KEYS)` a list whose
/// elements are told apart by these fields, `^KEY^` the one key that strategic merge patches use where it is another.
/// A default of `?` is set by the server, and varies. `*` says that being absent differs from being zero, `~` that a patch retains only the keys it names.
enum SchemaTable {
  static let text: StaticString = """
    > v1 Binding=core/v1/Binding ComponentStatus=core/v1/ComponentStatus ConfigMap=core/v1/ConfigMap
      Endpoints=core/v1/Endpoints Event=core/v1/Event LimitRange=core/v1/LimitRange Namespace=core/v1/Namespace
      Node=core/v1/Node PersistentVolume=core/v1/PersistentVolume PersistentVolumeClaim=core/v1/PersistentVolumeClaim
      Pod=core/v1/Pod PodTemplate=core/v1/PodTemplate ReplicationController=core/v1/ReplicationController
      ResourceQuota=core/v1/ResourceQuota Secret=core/v1/Secret Service=core/v1/Service
      ServiceAccount=core/v1/ServiceAccount
    > admissionregistration.k8s.io/v1 MutatingWebhookConfiguration=admissionregistration/v1/MutatingWebhookConfiguration
      ValidatingAdmissionPolicy=admissionregistration/v1/ValidatingAdmissionPolicy
      ValidatingAdmissionPolicyBinding=admissionregistration/v1/ValidatingAdmissionPolicyBinding
      ValidatingWebhookConfiguration=admissionregistration/v1/ValidatingWebhookConfiguration
    > admissionregistration.k8s.io/v1beta1
      MutatingWebhookConfiguration=admissionregistration/v1/MutatingWebhookConfiguration
      ValidatingWebhookConfiguration=admissionregistration/v1/ValidatingWebhookConfiguration
    > apiextensions.k8s.io/v1 CustomResourceDefinition=apiextensions/v1/CustomResourceDefinition
    > apiextensions.k8s.io/v1beta1 CustomResourceDefinition=apiextensions/v1beta1/CustomResourceDefinition
    > apiregistration.k8s.io/v1 APIService=apiregistration/v1/APIService
    > apiregistration.k8s.io/v1beta1 APIService=apiregistration/v1/APIService
    > apps/v1 ControllerRevision=apps/v1/ControllerRevision DaemonSet=apps/v1/DaemonSet Deployment=apps/v1/Deployment
      ReplicaSet=apps/v1/ReplicaSet StatefulSet=apps/v1/StatefulSet
    > autoscaling/v1 HorizontalPodAutoscaler=autoscaling/v1/HorizontalPodAutoscaler Scale=autoscaling/v1/Scale
    > autoscaling/v2 HorizontalPodAutoscaler=autoscaling/v2/HorizontalPodAutoscaler
    > autoscaling/v2beta1 HorizontalPodAutoscaler=autoscaling/v2beta1/HorizontalPodAutoscaler
    > autoscaling/v2beta2 HorizontalPodAutoscaler=autoscaling/v2/HorizontalPodAutoscaler
    > batch/v1 CronJob=batch/v1/CronJob Job=batch/v1/Job
    > batch/v1beta1 CronJob=batch/v1/CronJob
    > certificates.k8s.io/v1 CertificateSigningRequest=certificates/v1/CertificateSigningRequest
    > certificates.k8s.io/v1beta1 CertificateSigningRequest=certificates/v1beta1/CertificateSigningRequest
    > coordination.k8s.io/v1 Lease=coordination/v1/Lease
    > coordination.k8s.io/v1beta1 Lease=coordination/v1/Lease
    > discovery.k8s.io/v1 EndpointSlice=discovery/v1/EndpointSlice
    > discovery.k8s.io/v1beta1 EndpointSlice=discovery/v1/EndpointSlice
    > events.k8s.io/v1 Event=events/v1/Event
    > extensions/v1beta1 Ingress=extensions/v1beta1/Ingress
    > flowcontrol.apiserver.k8s.io/v1 FlowSchema=flowcontrol/v1/FlowSchema
      PriorityLevelConfiguration=flowcontrol/v1/PriorityLevelConfiguration
    > flowcontrol.apiserver.k8s.io/v1beta1 FlowSchema=flowcontrol/v1/FlowSchema
      PriorityLevelConfiguration=flowcontrol/v1/PriorityLevelConfiguration
    > flowcontrol.apiserver.k8s.io/v1beta2 FlowSchema=flowcontrol/v1/FlowSchema
      PriorityLevelConfiguration=flowcontrol/v1/PriorityLevelConfiguration
    > flowcontrol.apiserver.k8s.io/v1beta3 FlowSchema=flowcontrol/v1/FlowSchema
      PriorityLevelConfiguration=flowcontrol/v1/PriorityLevelConfiguration
    > networking.k8s.io/v1 Ingress=networking/v1/Ingress IngressClass=networking/v1/IngressClass
      NetworkPolicy=networking/v1/NetworkPolicy
    > networking.k8s.io/v1beta1 Ingress=extensions/v1beta1/Ingress IngressClass=networking/v1/IngressClass
    > node.k8s.io/v1 RuntimeClass=node/v1/RuntimeClass
    > node.k8s.io/v1beta1 RuntimeClass=node/v1/RuntimeClass
    > policy/v1 Eviction=policy/v1/Eviction PodDisruptionBudget=policy/v1/PodDisruptionBudget
    > policy/v1beta1 Eviction=policy/v1/Eviction PodDisruptionBudget=policy/v1/PodDisruptionBudget
      PodSecurityPolicy=policy/v1beta1/PodSecurityPolicy
    > rbac.authorization.k8s.io/v1 ClusterRole=rbac/v1/ClusterRole ClusterRoleBinding=rbac/v1/ClusterRoleBinding
      Role=rbac/v1/Role RoleBinding=rbac/v1/RoleBinding
    > rbac.authorization.k8s.io/v1beta1 ClusterRole=rbac/v1/ClusterRole ClusterRoleBinding=rbac/v1/ClusterRoleBinding
      Role=rbac/v1/Role RoleBinding=rbac/v1/RoleBinding
    > scheduling.k8s.io/v1 PriorityClass=scheduling/v1/PriorityClass
    > scheduling.k8s.io/v1beta1 PriorityClass=scheduling/v1/PriorityClass
    > storage.k8s.io/v1 CSIDriver=storage/v1/CSIDriver CSINode=storage/v1/CSINode
      CSIStorageCapacity=storage/v1/CSIStorageCapacity StorageClass=storage/v1/StorageClass
      VolumeAttachment=storage/v1/VolumeAttachment VolumeAttributesClass=storage/v1/VolumeAttributesClass
    > storage.k8s.io/v1beta1 CSIDriver=storage/v1/CSIDriver CSINode=storage/v1/CSINode
      StorageClass=storage/v1/StorageClass VolumeAttachment=storage/v1/VolumeAttachment
    admissionregistration/v1/AuditAnnotation key:s valueExpression:s
    admissionregistration/v1/MatchCondition expression:s name:s
    admissionregistration/v1/MatchResources excludeResourceRules:[@admissionregistration/v1/NamedRuleWithOperations
      matchPolicy:*s=Equivalent namespaceSelector:*@meta/v1/LabelSelector={} objectSelector:*@meta/v1/LabelSelector={}
      resourceRules:[@admissionregistration/v1/NamedRuleWithOperations
    admissionregistration/v1/MutatingWebhook admissionReviewVersions:[s
      clientConfig:@admissionregistration/v1/WebhookClientConfig failurePolicy:*s=Fail
      matchConditions:[(name)@admissionregistration/v1/MatchCondition matchPolicy:*s=Equivalent name:s
      namespaceSelector:*@meta/v1/LabelSelector={} objectSelector:*@meta/v1/LabelSelector={} reinvocationPolicy:*s=Never
      rules:[@admissionregistration/v1/RuleWithOperations sideEffects:*s timeoutSeconds:*i=10
    admissionregistration/v1/MutatingWebhookConfiguration apiVersion:s kind:s metadata:@meta/v1/ObjectMeta
      webhooks:[(name)@admissionregistration/v1/MutatingWebhook
    admissionregistration/v1/NamedRuleWithOperations apiGroups:[s apiVersions:[s operations:[s resourceNames:[s
      resources:[s scope:*s=*
    admissionregistration/v1/ParamKind apiVersion:s kind:s
    admissionregistration/v1/ParamRef name:s namespace:s parameterNotFoundAction:*s selector:*@meta/v1/LabelSelector
    admissionregistration/v1/RuleWithOperations apiGroups:[s apiVersions:[s operations:[s resources:[s scope:*s=*
    admissionregistration/v1/ServiceReference name:s namespace:s path:*s port:*i=443
    admissionregistration/v1/ValidatingAdmissionPolicy apiVersion:s kind:s metadata:@meta/v1/ObjectMeta
      spec:@admissionregistration/v1/ValidatingAdmissionPolicySpec status:a
    admissionregistration/v1/ValidatingAdmissionPolicyBinding apiVersion:s kind:s metadata:@meta/v1/ObjectMeta
      spec:@admissionregistration/v1/ValidatingAdmissionPolicyBindingSpec
    admissionregistration/v1/ValidatingAdmissionPolicyBindingSpec matchResources:*@admissionregistration/v1/MatchResources
      paramRef:*@admissionregistration/v1/ParamRef policyName:s validationActions:[=s
    admissionregistration/v1/ValidatingAdmissionPolicySpec auditAnnotations:[@admissionregistration/v1/AuditAnnotation
      failurePolicy:*s=Fail matchConditions:[(name)@admissionregistration/v1/MatchCondition
      matchConstraints:*@admissionregistration/v1/MatchResources paramKind:*@admissionregistration/v1/ParamKind
      validations:[@admissionregistration/v1/Validation variables:[(name)@admissionregistration/v1/Variable
    admissionregistration/v1/ValidatingWebhook admissionReviewVersions:[s
      clientConfig:@admissionregistration/v1/WebhookClientConfig failurePolicy:*s=Fail
      matchConditions:[(name)@admissionregistration/v1/MatchCondition matchPolicy:*s=Equivalent name:s
      namespaceSelector:*@meta/v1/LabelSelector={} objectSelector:*@meta/v1/LabelSelector={}
      rules:[@admissionregistration/v1/RuleWithOperations sideEffects:*s timeoutSeconds:*i=10
    admissionregistration/v1/ValidatingWebhookConfiguration apiVersion:s kind:s metadata:@meta/v1/ObjectMeta
      webhooks:[(name)@admissionregistration/v1/ValidatingWebhook
    admissionregistration/v1/Validation expression:s message:s messageExpression:s reason:*s
    admissionregistration/v1/Variable expression:s name:s
    admissionregistration/v1/WebhookClientConfig caBundle:y=? service:*@admissionregistration/v1/ServiceReference url:*s
    apiextensions/v1/CustomResourceColumnDefinition description:s format:s jsonPath:s name:s priority:i type:s
    apiextensions/v1/CustomResourceConversion strategy:s=None webhook:*@apiextensions/v1/WebhookConversion
    apiextensions/v1/CustomResourceDefinition apiVersion:s kind:s metadata:@meta/v1/ObjectMeta
      spec:@apiextensions/v1/CustomResourceDefinitionSpec status:@apiextensions/v1/CustomResourceDefinitionStatus
    apiextensions/v1/CustomResourceDefinitionCondition lastTransitionTime:t message:s reason:s status:s type:s
    apiextensions/v1/CustomResourceDefinitionNames categories:[s kind:s listKind:s=? plural:s shortNames:[s singular:s=?
    apiextensions/v1/CustomResourceDefinitionSpec
      conversion:*@apiextensions/v1/CustomResourceConversion={"strategy":"None"} group:s
      names:@apiextensions/v1/CustomResourceDefinitionNames preserveUnknownFields:b=false scope:s
      versions:[@apiextensions/v1/CustomResourceDefinitionVersion
    apiextensions/v1/CustomResourceDefinitionStatus acceptedNames:@apiextensions/v1/CustomResourceDefinitionNames
      conditions:[@apiextensions/v1/CustomResourceDefinitionCondition storedVersions:[s
    apiextensions/v1/CustomResourceDefinitionVersion
      additionalPrinterColumns:[@apiextensions/v1/CustomResourceColumnDefinition deprecated:b deprecationWarning:*s name:s
      schema:*@apiextensions/v1/CustomResourceValidation selectableFields:[@apiextensions/v1/SelectableField served:b
      storage:b subresources:*@apiextensions/v1/CustomResourceSubresources
    apiextensions/v1/CustomResourceSubresourceScale labelSelectorPath:*s specReplicasPath:s statusReplicasPath:s
    apiextensions/v1/CustomResourceSubresourceStatus
    apiextensions/v1/CustomResourceSubresources scale:*@apiextensions/v1/CustomResourceSubresourceScale
      status:*@apiextensions/v1/CustomResourceSubresourceStatus
    apiextensions/v1/CustomResourceValidation openAPIV3Schema:*@apiextensions/v1/JSONSchemaProps
    apiextensions/v1/JSONSchemaProps $ref:*s $schema:s additionalItems:*@apiextensions/v1/JSONSchemaProps
      additionalProperties:*@apiextensions/v1/JSONSchemaProps allOf:[@apiextensions/v1/JSONSchemaProps
      anyOf:[@apiextensions/v1/JSONSchemaProps default:a definitions:{@apiextensions/v1/JSONSchemaProps dependencies:{a
      description:s enum:[a example:a exclusiveMaximum:b exclusiveMinimum:b externalDocs:*a format:s id:s
      items:*@apiextensions/v1/JSONSchemaProps maxItems:*i maxLength:*i maxProperties:*i maximum:*n minItems:*i
      minLength:*i minProperties:*i minimum:*n multipleOf:*n not:*@apiextensions/v1/JSONSchemaProps nullable:b
      oneOf:[@apiextensions/v1/JSONSchemaProps pattern:s patternProperties:{@apiextensions/v1/JSONSchemaProps
      properties:{@apiextensions/v1/JSONSchemaProps required:[s title:s type:s uniqueItems:b
      x-kubernetes-embedded-resource:b x-kubernetes-int-or-string:b x-kubernetes-list-map-keys:[s
      x-kubernetes-list-type:*s x-kubernetes-map-type:*s x-kubernetes-preserve-unknown-fields:*b
      x-kubernetes-validations:[(rule)@apiextensions/v1/ValidationRule
    apiextensions/v1/SelectableField jsonPath:s
    apiextensions/v1/ValidationRule fieldPath:s message:s messageExpression:s optionalOldSelf:*b reason:*s rule:s
    apiextensions/v1/WebhookConversion clientConfig:*@admissionregistration/v1/WebhookClientConfig
      conversionReviewVersions:[s
    apiextensions/v1beta1/CustomResourceColumnDefinition JSONPath:s description:s format:s name:s priority:i type:s
    apiextensions/v1beta1/CustomResourceConversion conversionReviewVersions:[s strategy:s
      webhookClientConfig:*@admissionregistration/v1/WebhookClientConfig
    apiextensions/v1beta1/CustomResourceDefinition apiVersion:s kind:s metadata:@meta/v1/ObjectMeta
      spec:@apiextensions/v1beta1/CustomResourceDefinitionSpec status:@apiextensions/v1/CustomResourceDefinitionStatus
    apiextensions/v1beta1/CustomResourceDefinitionSpec
      additionalPrinterColumns:[@apiextensions/v1beta1/CustomResourceColumnDefinition
      conversion:*@apiextensions/v1beta1/CustomResourceConversion group:s
      names:@apiextensions/v1/CustomResourceDefinitionNames preserveUnknownFields:*b scope:s
      subresources:*@apiextensions/v1/CustomResourceSubresources validation:*@apiextensions/v1/CustomResourceValidation
      version:s versions:[@apiextensions/v1beta1/CustomResourceDefinitionVersion
    apiextensions/v1beta1/CustomResourceDefinitionVersion
      additionalPrinterColumns:[@apiextensions/v1beta1/CustomResourceColumnDefinition deprecated:b deprecationWarning:*s
      name:s schema:*@apiextensions/v1/CustomResourceValidation served:b storage:b
      subresources:*@apiextensions/v1/CustomResourceSubresources
    apiregistration/v1/APIService apiVersion:s kind:s metadata:@meta/v1/ObjectMeta spec:@apiregistration/v1/APIServiceSpec
      status:@apiregistration/v1/APIServiceStatus
    apiregistration/v1/APIServiceCondition lastTransitionTime:t message:s reason:s status:s type:s
    apiregistration/v1/APIServiceSpec caBundle:y=? group:s groupPriorityMinimum:i insecureSkipTLSVerify:b
      service:*@apiregistration/v1/ServiceReference version:s versionPriority:i
    apiregistration/v1/APIServiceStatus conditions:[(type)@apiregistration/v1/APIServiceCondition
    apiregistration/v1/ServiceReference name:s namespace:s port:*i=443
    apps/v1/ControllerRevision apiVersion:s data:a kind:s metadata:@meta/v1/ObjectMeta revision:i
    apps/v1/DaemonSet apiVersion:s kind:s metadata:@meta/v1/ObjectMeta spec:@apps/v1/DaemonSetSpec
      status:@apps/v1/DaemonSetStatus
    apps/v1/DaemonSetCondition lastTransitionTime:t message:s reason:s status:s type:s
    apps/v1/DaemonSetSpec minReadySeconds:i revisionHistoryLimit:*i=10 selector:*@meta/v1/LabelSelector
      template:@core/v1/PodTemplateSpec updateStrategy:@apps/v1/DaemonSetUpdateStrategy
    apps/v1/DaemonSetStatus collisionCount:*i conditions:[(type)@apps/v1/DaemonSetCondition currentNumberScheduled:i
      desiredNumberScheduled:i numberAvailable:i numberMisscheduled:i numberReady:i numberUnavailable:i
      observedGeneration:i updatedNumberScheduled:i
    apps/v1/DaemonSetUpdateStrategy rollingUpdate:*@apps/v1/RollingUpdateDaemonSet={"maxUnavailable":1,"maxSurge":0}
      type:s=RollingUpdate
    apps/v1/Deployment apiVersion:s kind:s metadata:@meta/v1/ObjectMeta spec:@apps/v1/DeploymentSpec
      status:@apps/v1/DeploymentStatus
    apps/v1/DeploymentCondition lastTransitionTime:t lastUpdateTime:t message:s reason:s status:s type:s
    apps/v1/DeploymentSpec minReadySeconds:i paused:b progressDeadlineSeconds:*i=600 replicas:*i=1
      revisionHistoryLimit:*i=10 selector:*@meta/v1/LabelSelector strategy:~@apps/v1/DeploymentStrategy
      template:@core/v1/PodTemplateSpec
    apps/v1/DeploymentStatus availableReplicas:i collisionCount:*i conditions:[(type)@apps/v1/DeploymentCondition
      observedGeneration:i readyReplicas:i replicas:i unavailableReplicas:i updatedReplicas:i
    apps/v1/DeploymentStrategy rollingUpdate:*@apps/v1/RollingUpdateDeployment={"maxSurge":"25%","maxUnavailable":"25%"}
      type:s=RollingUpdate
    apps/v1/ReplicaSet apiVersion:s kind:s metadata:@meta/v1/ObjectMeta spec:@apps/v1/ReplicaSetSpec
      status:@apps/v1/ReplicaSetStatus
    apps/v1/ReplicaSetCondition lastTransitionTime:t message:s reason:s status:s type:s
    apps/v1/ReplicaSetSpec minReadySeconds:i replicas:*i=1 selector:*@meta/v1/LabelSelector
      template:@core/v1/PodTemplateSpec
    apps/v1/ReplicaSetStatus availableReplicas:i conditions:[(type)@apps/v1/ReplicaSetCondition fullyLabeledReplicas:i
      observedGeneration:i readyReplicas:i replicas:i
    apps/v1/RollingUpdateDaemonSet maxSurge:o=0 maxUnavailable:*o=1
    apps/v1/RollingUpdateDeployment maxSurge:*o=25% maxUnavailable:*o=25%
    apps/v1/RollingUpdateStatefulSetStrategy maxUnavailable:o=1 partition:*i=0
    apps/v1/StatefulSet apiVersion:s kind:s metadata:@meta/v1/ObjectMeta spec:@apps/v1/StatefulSetSpec
      status:@apps/v1/StatefulSetStatus
    apps/v1/StatefulSetCondition lastTransitionTime:t message:s reason:s status:s type:s
    apps/v1/StatefulSetOrdinals start:i
    apps/v1/StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted:s=Retain whenScaled:s=Retain
    apps/v1/StatefulSetSpec minReadySeconds:i ordinals:*@apps/v1/StatefulSetOrdinals
      persistentVolumeClaimRetentionPolicy:*@apps/v1/StatefulSetPersistentVolumeClaimRetentionPolicy={"whenDeleted":"Retain","whenScaled":"Retain"}
      podManagementPolicy:s=OrderedReady replicas:*i=1 revisionHistoryLimit:*i=10 selector:*@meta/v1/LabelSelector
      serviceName:s template:@core/v1/PodTemplateSpec updateStrategy:@apps/v1/StatefulSetUpdateStrategy
      volumeClaimTemplates:[@core/v1/PersistentVolumeClaim=?
    apps/v1/StatefulSetStatus availableReplicas:i collisionCount:*i conditions:[(type)@apps/v1/StatefulSetCondition
      currentReplicas:i currentRevision:s observedGeneration:i readyReplicas:i replicas:i updateRevision:s
      updatedReplicas:i
    apps/v1/StatefulSetUpdateStrategy rollingUpdate:*@apps/v1/RollingUpdateStatefulSetStrategy={"partition":0}
      type:s=RollingUpdate
    autoscaling/v1/CrossVersionObjectReference ! apiVersion:s kind:s name:s
    autoscaling/v1/HorizontalPodAutoscaler apiVersion:s kind:s metadata:@meta/v1/ObjectMeta
      spec:@autoscaling/v1/HorizontalPodAutoscalerSpec status:@autoscaling/v1/HorizontalPodAutoscalerStatus
    autoscaling/v1/HorizontalPodAutoscalerSpec maxReplicas:i minReplicas:*i=1
      scaleTargetRef:@autoscaling/v1/CrossVersionObjectReference targetCPUUtilizationPercentage:*i=80
    autoscaling/v1/HorizontalPodAutoscalerStatus currentCPUUtilizationPercentage:*i currentReplicas:i desiredReplicas:i
      lastScaleTime:t observedGeneration:*i
    autoscaling/v1/Scale apiVersion:s kind:s metadata:@meta/v1/ObjectMeta spec:@autoscaling/v1/ScaleSpec
      status:@autoscaling/v1/ScaleStatus
    autoscaling/v1/ScaleSpec replicas:i
    autoscaling/v1/ScaleStatus replicas:i selector:s
    autoscaling/v2/ContainerResourceMetricSource container:s name:s target:@autoscaling/v2/MetricTarget
    autoscaling/v2/ContainerResourceMetricStatus container:s current:@autoscaling/v2/MetricValueStatus name:s
    autoscaling/v2/ExternalMetricSource metric:@autoscaling/v2/MetricIdentifier target:@autoscaling/v2/MetricTarget
    autoscaling/v2/ExternalMetricStatus current:@autoscaling/v2/MetricValueStatus metric:@autoscaling/v2/MetricIdentifier
    autoscaling/v2/HPAScalingPolicy periodSeconds:i type:s value:i
    autoscaling/v2/HPAScalingRules policies:[@autoscaling/v2/HPAScalingPolicy selectPolicy:*s=Max
      stabilizationWindowSeconds:*i
    autoscaling/v2/HorizontalPodAutoscaler apiVersion:s kind:s metadata:@meta/v1/ObjectMeta
      spec:@autoscaling/v2/HorizontalPodAutoscalerSpec status:@autoscaling/v2/HorizontalPodAutoscalerStatus
    autoscaling/v2/HorizontalPodAutoscalerBehavior
      scaleDown:*@autoscaling/v2/HPAScalingRules={"selectPolicy":"Max","policies":[{"type":"Percent","value":100,"periodSeconds":15}]}
      scaleUp:*@autoscaling/v2/HPAScalingRules={"stabilizationWindowSeconds":0,"selectPolicy":"Max","policies":[{"type":"Pods","value":4,"periodSeconds":15},{"type":"Percent","value":100,"periodSeconds":15}]}
    autoscaling/v2/HorizontalPodAutoscalerSpec behavior:*@autoscaling/v2/HorizontalPodAutoscalerBehavior maxReplicas:i
      metrics:[@autoscaling/v2/MetricSpec=[{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":80}}}]
      minReplicas:*i=1 scaleTargetRef:@autoscaling/v1/CrossVersionObjectReference
    autoscaling/v2/HorizontalPodAutoscalerStatus conditions:[@autoscaling/v2beta1/HorizontalPodAutoscalerCondition
      currentMetrics:[@autoscaling/v2/MetricStatus currentReplicas:i desiredReplicas:i lastScaleTime:t
      observedGeneration:*i
    autoscaling/v2/MetricIdentifier name:s selector:*@meta/v1/LabelSelector
    autoscaling/v2/MetricSpec containerResource:*@autoscaling/v2/ContainerResourceMetricSource
      external:*@autoscaling/v2/ExternalMetricSource object:*@autoscaling/v2/ObjectMetricSource
      pods:*@autoscaling/v2/PodsMetricSource resource:*@autoscaling/v2/ResourceMetricSource type:s
    autoscaling/v2/MetricStatus containerResource:*@autoscaling/v2/ContainerResourceMetricStatus
      external:*@autoscaling/v2/ExternalMetricStatus object:*@autoscaling/v2/ObjectMetricStatus
      pods:*@autoscaling/v2/PodsMetricStatus resource:*@autoscaling/v2/ResourceMetricStatus type:s
    autoscaling/v2/MetricTarget averageUtilization:*i averageValue:q type:s value:q
    autoscaling/v2/MetricValueStatus averageUtilization:*i averageValue:q value:q
    autoscaling/v2/ObjectMetricSource describedObject:@autoscaling/v1/CrossVersionObjectReference
      metric:@autoscaling/v2/MetricIdentifier target:@autoscaling/v2/MetricTarget
    autoscaling/v2/ObjectMetricStatus current:@autoscaling/v2/MetricValueStatus
      describedObject:@autoscaling/v1/CrossVersionObjectReference metric:@autoscaling/v2/MetricIdentifier
    autoscaling/v2/PodsMetricSource metric:@autoscaling/v2/MetricIdentifier target:@autoscaling/v2/MetricTarget
    autoscaling/v2/PodsMetricStatus current:@autoscaling/v2/MetricValueStatus metric:@autoscaling/v2/MetricIdentifier
    autoscaling/v2/ResourceMetricSource name:s target:@autoscaling/v2/MetricTarget
    autoscaling/v2/ResourceMetricStatus current:@autoscaling/v2/MetricValueStatus name:s
    autoscaling/v2beta1/ContainerResourceMetricSource container:s name:s targetAverageUtilization:*i targetAverageValue:q
    autoscaling/v2beta1/ContainerResourceMetricStatus container:s currentAverageUtilization:*i currentAverageValue:q
      name:s
    autoscaling/v2beta1/ExternalMetricSource metricName:s metricSelector:*@meta/v1/LabelSelector targetAverageValue:q
      targetValue:q
    autoscaling/v2beta1/ExternalMetricStatus currentAverageValue:q currentValue:q metricName:s
      metricSelector:*@meta/v1/LabelSelector
    autoscaling/v2beta1/HorizontalPodAutoscaler apiVersion:s kind:s metadata:@meta/v1/ObjectMeta
      spec:@autoscaling/v2beta1/HorizontalPodAutoscalerSpec status:@autoscaling/v2beta1/HorizontalPodAutoscalerStatus
    autoscaling/v2beta1/HorizontalPodAutoscalerCondition lastTransitionTime:t message:s reason:s status:s type:s
    autoscaling/v2beta1/HorizontalPodAutoscalerSpec maxReplicas:i metrics:[@autoscaling/v2beta1/MetricSpec
      minReplicas:*i=1 scaleTargetRef:@autoscaling/v1/CrossVersionObjectReference
    autoscaling/v2beta1/HorizontalPodAutoscalerStatus conditions:[@autoscaling/v2beta1/HorizontalPodAutoscalerCondition
      currentMetrics:[@autoscaling/v2beta1/MetricStatus currentReplicas:i desiredReplicas:i lastScaleTime:t
      observedGeneration:*i
    autoscaling/v2beta1/MetricSpec containerResource:*@autoscaling/v2beta1/ContainerResourceMetricSource
      external:*@autoscaling/v2beta1/ExternalMetricSource object:*@autoscaling/v2beta1/ObjectMetricSource
      pods:*@autoscaling/v2beta1/PodsMetricSource resource:*@autoscaling/v2beta1/ResourceMetricSource type:s
    autoscaling/v2beta1/MetricStatus containerResource:*@autoscaling/v2beta1/ContainerResourceMetricStatus
      external:*@autoscaling/v2beta1/ExternalMetricStatus object:*@autoscaling/v2beta1/ObjectMetricStatus
      pods:*@autoscaling/v2beta1/PodsMetricStatus resource:*@autoscaling/v2beta1/ResourceMetricStatus type:s
    autoscaling/v2beta1/ObjectMetricSource averageValue:q metricName:s selector:*@meta/v1/LabelSelector
      target:@autoscaling/v1/CrossVersionObjectReference targetValue:q
    autoscaling/v2beta1/ObjectMetricStatus averageValue:q currentValue:q metricName:s selector:*@meta/v1/LabelSelector
      target:@autoscaling/v1/CrossVersionObjectReference
    autoscaling/v2beta1/PodsMetricSource metricName:s selector:*@meta/v1/LabelSelector targetAverageValue:q
    autoscaling/v2beta1/PodsMetricStatus currentAverageValue:q metricName:s selector:*@meta/v1/LabelSelector
    autoscaling/v2beta1/ResourceMetricSource name:s targetAverageUtilization:*i targetAverageValue:q
    autoscaling/v2beta1/ResourceMetricStatus currentAverageUtilization:*i currentAverageValue:q name:s
    batch/v1/CronJob apiVersion:s kind:s metadata:@meta/v1/ObjectMeta spec:@batch/v1/CronJobSpec
      status:@batch/v1/CronJobStatus
    batch/v1/CronJobSpec concurrencyPolicy:s=Allow failedJobsHistoryLimit:*i=1 jobTemplate:@batch/v1/JobTemplateSpec
      schedule:s startingDeadlineSeconds:*i successfulJobsHistoryLimit:*i=3 suspend:*b=false timeZone:*s
    batch/v1/CronJobStatus active:[@core/v1/ObjectReference lastScheduleTime:t
    batch/v1/Job apiVersion:s kind:s metadata:@meta/v1/ObjectMeta spec:@batch/v1/JobSpec status:@batch/v1/JobStatus
    batch/v1/JobCondition lastProbeTime:t lastTransitionTime:t message:s reason:s status:s type:s
    batch/v1/JobSpec activeDeadlineSeconds:*i backoffLimit:*i=6 backoffLimitPerIndex:*i completionMode:*s=NonIndexed
      completions:*i=1 managedBy:*s manualSelector:*b=false maxFailedIndexes:*i parallelism:*i=1
      podFailurePolicy:*@batch/v1/PodFailurePolicy podReplacementPolicy:*s=TerminatingOrFailed
      selector:*@meta/v1/LabelSelector=? successPolicy:*@batch/v1/SuccessPolicy suspend:*b=false
      template:@core/v1/PodTemplateSpec ttlSecondsAfterFinished:*i
    batch/v1/JobStatus active:i completedIndexes:s completionTime:t conditions:[(type)@batch/v1/JobCondition failed:i
      failedIndexes:*s ready:*i startTime:t succeeded:i terminating:*i uncountedTerminatedPods:a
    batch/v1/JobTemplateSpec metadata:@meta/v1/ObjectMeta spec:@batch/v1/JobSpec
    batch/v1/PodFailurePolicy rules:[@batch/v1/PodFailurePolicyRule
    batch/v1/PodFailurePolicyOnExitCodesRequirement containerName:*s operator:s values:[=i
    batch/v1/PodFailurePolicyOnPodConditionsPattern status:s type:s
    batch/v1/PodFailurePolicyRule action:s onExitCodes:*@batch/v1/PodFailurePolicyOnExitCodesRequirement
      onPodConditions:[@batch/v1/PodFailurePolicyOnPodConditionsPattern
    batch/v1/SuccessPolicy rules:[@batch/v1/SuccessPolicyRule
    batch/v1/SuccessPolicyRule succeededCount:*i succeededIndexes:*s
    certificates/v1/CertificateSigningRequest apiVersion:s kind:s metadata:@meta/v1/ObjectMeta
      spec:@certificates/v1/CertificateSigningRequestSpec status:@certificates/v1/CertificateSigningRequestStatus
    certificates/v1/CertificateSigningRequestCondition lastTransitionTime:t lastUpdateTime:t message:s reason:s status:s
      type:s
    certificates/v1/CertificateSigningRequestSpec extra:{[s groups:[s request:y signerName:s uid:s usages:[s username:s
    certificates/v1/CertificateSigningRequestStatus certificate:y
      conditions:[(type)@certificates/v1/CertificateSigningRequestCondition
    certificates/v1beta1/CertificateSigningRequest apiVersion:s kind:s metadata:@meta/v1/ObjectMeta
      spec:@certificates/v1beta1/CertificateSigningRequestSpec status:@certificates/v1/CertificateSigningRequestStatus
    certificates/v1beta1/CertificateSigningRequestSpec extra:{[s groups:[s request:y signerName:*s uid:s usages:[s
      username:s
    coordination/v1/Lease apiVersion:s kind:s metadata:@meta/v1/ObjectMeta spec:@coordination/v1/LeaseSpec
    coordination/v1/LeaseSpec acquireTime:t holderIdentity:*s leaseDurationSeconds:*i leaseTransitions:*i
      preferredHolder:*s renewTime:t strategy:*s
    core/v1/AWSElasticBlockStoreVolumeSource fsType:s partition:i readOnly:b volumeID:s
    core/v1/Affinity nodeAffinity:*@core/v1/NodeAffinity podAffinity:*@core/v1/PodAffinity
      podAntiAffinity:*@core/v1/PodAntiAffinity
    core/v1/AppArmorProfile localhostProfile:*s type:s
    core/v1/AttachedVolume devicePath:s name:s
    core/v1/AzureDiskVolumeSource cachingMode:*s=ReadWrite diskName:s diskURI:s fsType:*s=ext4 kind:*s=Shared
      readOnly:*b=false
    core/v1/AzureFilePersistentVolumeSource readOnly:b secretName:s secretNamespace:*s shareName:s
    core/v1/AzureFileVolumeSource readOnly:b secretName:s shareName:s
    core/v1/Binding apiVersion:s kind:s metadata:@meta/v1/ObjectMeta target:@core/v1/ObjectReference
    core/v1/CSIPersistentVolumeSource controllerExpandSecretRef:*@core/v1/SecretReference
      controllerPublishSecretRef:*@core/v1/SecretReference driver:s fsType:s
      nodePublishSecretRef:*@core/v1/SecretReference nodeStageSecretRef:*@core/v1/SecretReference readOnly:b
      volumeAttributes:{s volumeHandle:s
    core/v1/CSIVolumeSource driver:s fsType:*s nodePublishSecretRef:*@core/v1/LocalObjectReference readOnly:*b
      volumeAttributes:{s
    core/v1/Capabilities add:[s drop:[s
    core/v1/CephFSPersistentVolumeSource monitors:[s path:s readOnly:b secretFile:s secretRef:*@core/v1/SecretReference
      user:s
    core/v1/CephFSVolumeSource monitors:[s path:s readOnly:b secretFile:s secretRef:*@core/v1/LocalObjectReference user:s
    core/v1/CinderPersistentVolumeSource fsType:s readOnly:b secretRef:*@core/v1/SecretReference volumeID:s
    core/v1/CinderVolumeSource fsType:s readOnly:b secretRef:*@core/v1/LocalObjectReference volumeID:s
    core/v1/ClientIPConfig timeoutSeconds:*i=10800
    core/v1/ClusterTrustBundleProjection labelSelector:*@meta/v1/LabelSelector name:*s optional:*b path:s signerName:*s
    core/v1/ComponentCondition error:s message:s status:s type:s
    core/v1/ComponentStatus apiVersion:s conditions:[(type)@core/v1/ComponentCondition kind:s metadata:@meta/v1/ObjectMeta
    core/v1/ConfigMap apiVersion:s binaryData:{y data:{s immutable:*b kind:s metadata:@meta/v1/ObjectMeta
    core/v1/ConfigMapEnvSource name:s optional:*b
    core/v1/ConfigMapKeySelector ! key:s name:s optional:*b
    core/v1/ConfigMapNodeConfigSource kubeletConfigKey:s name:s namespace:s resourceVersion:s uid:s
    core/v1/ConfigMapProjection items:[@core/v1/KeyToPath name:s optional:*b
    core/v1/ConfigMapVolumeSource defaultMode:*i=420 items:[@core/v1/KeyToPath name:s optional:*b
    core/v1/Container args:[s command:[s env:[(name)@core/v1/EnvVar envFrom:[@core/v1/EnvFromSource image:s
      imagePullPolicy:s lifecycle:*@core/v1/Lifecycle livenessProbe:*@core/v1/Probe name:s
      ports:[(containerPort,protocol)^containerPort^@core/v1/ContainerPort readinessProbe:*@core/v1/Probe
      resizePolicy:[@core/v1/ContainerResizePolicy resources:@core/v1/ResourceRequirements restartPolicy:*s
      restartPolicyRules:[@core/v1/ContainerRestartRule securityContext:*@core/v1/SecurityContext
      startupProbe:*@core/v1/Probe stdin:b stdinOnce:b terminationMessagePath:s=/dev/termination-log
      terminationMessagePolicy:s=File tty:b volumeDevices:[(devicePath)@core/v1/VolumeDevice
      volumeMounts:[(mountPath)@core/v1/VolumeMount workingDir:s
    core/v1/ContainerImage names:[s sizeBytes:i
    core/v1/ContainerPort containerPort:i hostIP:s hostPort:i name:s protocol:s=TCP
    core/v1/ContainerResizePolicy resourceName:s restartPolicy:s
    core/v1/ContainerRestartRule action:s exitCodes:*a
    core/v1/ContainerState running:*@core/v1/ContainerStateRunning terminated:*@core/v1/ContainerStateTerminated
      waiting:*@core/v1/ContainerStateWaiting
    core/v1/ContainerStateRunning startedAt:t
    core/v1/ContainerStateTerminated containerID:s exitCode:i finishedAt:t message:s reason:s signal:i startedAt:t
    core/v1/ContainerStateWaiting message:s reason:s
    core/v1/ContainerStatus containerID:s image:s imageID:s lastState:@core/v1/ContainerState name:s ready:b
      restartCount:i started:*b state:@core/v1/ContainerState
    core/v1/DaemonEndpoint Port:i
    core/v1/DownwardAPIProjection items:[@core/v1/DownwardAPIVolumeFile
    core/v1/DownwardAPIVolumeFile fieldRef:*@core/v1/ObjectFieldSelector mode:*i path:s
      resourceFieldRef:*@core/v1/ResourceFieldSelector
    core/v1/DownwardAPIVolumeSource defaultMode:*i=420 items:[@core/v1/DownwardAPIVolumeFile
    core/v1/EmptyDirVolumeSource medium:s sizeLimit:q
    core/v1/EndpointAddress hostname:s ip:s nodeName:*s targetRef:*@core/v1/ObjectReference
    core/v1/EndpointPort appProtocol:*s name:s port:i protocol:s=TCP
    core/v1/EndpointSubset addresses:[@core/v1/EndpointAddress notReadyAddresses:[@core/v1/EndpointAddress
      ports:[@core/v1/EndpointPort
    core/v1/Endpoints apiVersion:s kind:s metadata:@meta/v1/ObjectMeta subsets:[@core/v1/EndpointSubset
    core/v1/EnvFromSource configMapRef:*@core/v1/ConfigMapEnvSource prefix:s secretRef:*@core/v1/SecretEnvSource
    core/v1/EnvVar name:s value:s valueFrom:*@core/v1/EnvVarSource
    core/v1/EnvVarSource configMapKeyRef:*@core/v1/ConfigMapKeySelector fieldRef:*@core/v1/ObjectFieldSelector
      fileKeyRef:*@core/v1/FileKeySelector resourceFieldRef:*@core/v1/ResourceFieldSelector
      secretKeyRef:*@core/v1/SecretKeySelector
    core/v1/EphemeralContainer args:[s command:[s env:[(name)@core/v1/EnvVar envFrom:[@core/v1/EnvFromSource image:s
      imagePullPolicy:s lifecycle:*@core/v1/Lifecycle livenessProbe:*@core/v1/Probe name:s ports:[@core/v1/ContainerPort
      readinessProbe:*@core/v1/Probe resizePolicy:[@core/v1/ContainerResizePolicy resources:@core/v1/ResourceRequirements
      restartPolicy:*s restartPolicyRules:[@core/v1/ContainerRestartRule securityContext:*@core/v1/SecurityContext
      startupProbe:*@core/v1/Probe stdin:b stdinOnce:b targetContainerName:s terminationMessagePath:s=/dev/termination-log
      terminationMessagePolicy:s=File tty:b volumeDevices:[(devicePath)@core/v1/VolumeDevice
      volumeMounts:[(mountPath)@core/v1/VolumeMount workingDir:s
    core/v1/EphemeralVolumeSource readOnly:b volumeClaimTemplate:*@core/v1/PersistentVolumeClaimTemplate
    core/v1/Event action:s apiVersion:s count:i eventTime:t firstTimestamp:t involvedObject:@core/v1/ObjectReference
      kind:s lastTimestamp:t message:s metadata:@meta/v1/ObjectMeta reason:s related:*@core/v1/ObjectReference
      reportingComponent:s reportingInstance:s series:*@core/v1/EventSeries source:@core/v1/EventSource type:s
    core/v1/EventSeries count:i lastObservedTime:t
    core/v1/EventSource component:s host:s
    core/v1/ExecAction command:[s
    core/v1/FCVolumeSource fsType:s lun:*i readOnly:b targetWWNs:[s wwids:[s
    core/v1/FileKeySelector ! key:s optional:*b path:s volumeName:s
    core/v1/FlexPersistentVolumeSource driver:s fsType:s options:{s readOnly:b secretRef:*@core/v1/SecretReference
    core/v1/FlexVolumeSource driver:s fsType:s options:{s readOnly:b secretRef:*@core/v1/LocalObjectReference
    core/v1/FlockerVolumeSource datasetName:s datasetUUID:s
    core/v1/GCEPersistentDiskVolumeSource fsType:s partition:i pdName:s readOnly:b
    core/v1/GRPCAction port:i service:*s=""
    core/v1/GitRepoVolumeSource directory:s repository:s revision:s
    core/v1/GlusterfsPersistentVolumeSource endpoints:s endpointsNamespace:*s path:s readOnly:b
    core/v1/GlusterfsVolumeSource endpoints:s path:s readOnly:b
    core/v1/HTTPGetAction host:s httpHeaders:[@core/v1/HTTPHeader path:s=/ port:o scheme:s=HTTP
    core/v1/HTTPHeader name:s value:s
    core/v1/Handler exec:*@core/v1/ExecAction httpGet:*@core/v1/HTTPGetAction sleep:*@core/v1/SleepAction
      tcpSocket:*@core/v1/TCPSocketAction
    core/v1/HostAlias hostnames:[s ip:s
    core/v1/HostIP ip:s
    core/v1/HostPathVolumeSource path:s type:*s=""
    core/v1/ISCSIPersistentVolumeSource chapAuthDiscovery:b chapAuthSession:b fsType:s initiatorName:*s iqn:s
      iscsiInterface:s=default lun:i portals:[s readOnly:b secretRef:*@core/v1/SecretReference targetPortal:s
    core/v1/ISCSIVolumeSource chapAuthDiscovery:b chapAuthSession:b fsType:s initiatorName:*s iqn:s
      iscsiInterface:s=default lun:i portals:[s readOnly:b secretRef:*@core/v1/LocalObjectReference targetPortal:s
    core/v1/ImageVolumeSource pullPolicy:s reference:s
    core/v1/KeyToPath key:s mode:*i path:s
    core/v1/Lifecycle postStart:*@core/v1/Handler preStop:*@core/v1/Handler stopSignal:*s
    core/v1/LimitRange apiVersion:s kind:s metadata:@meta/v1/ObjectMeta spec:@core/v1/LimitRangeSpec
    core/v1/LimitRangeItem default:{q=? defaultRequest:{q=? max:{q maxLimitRequestRatio:{q min:{q type:s
    core/v1/LimitRangeSpec limits:[@core/v1/LimitRangeItem
    core/v1/LoadBalancerIngress hostname:s ip:s ports:[@core/v1/PortStatus
    core/v1/LoadBalancerStatus ingress:[@core/v1/LoadBalancerIngress
    core/v1/LocalObjectReference ! name:s
    core/v1/LocalVolumeSource fsType:*s path:s
    core/v1/NFSVolumeSource path:s readOnly:b server:s
    core/v1/Namespace apiVersion:s kind:s metadata:@meta/v1/ObjectMeta spec:@core/v1/NamespaceSpec
      status:@core/v1/NamespaceStatus
    core/v1/NamespaceCondition lastTransitionTime:t message:s reason:s status:s type:s
    core/v1/NamespaceSpec finalizers:[s=["kubernetes"]
    core/v1/NamespaceStatus conditions:[(type)@core/v1/NamespaceCondition phase:s
    core/v1/Node apiVersion:s kind:s metadata:@meta/v1/ObjectMeta spec:@core/v1/NodeSpec status:@core/v1/NodeStatus
    core/v1/NodeAddress address:s type:s
    core/v1/NodeAffinity preferredDuringSchedulingIgnoredDuringExecution:[@core/v1/PreferredSchedulingTerm
      requiredDuringSchedulingIgnoredDuringExecution:*@core/v1/NodeSelector
    core/v1/NodeCondition lastHeartbeatTime:t lastTransitionTime:t message:s reason:s status:s type:s
    core/v1/NodeConfigSource configMap:*@core/v1/ConfigMapNodeConfigSource
    core/v1/NodeConfigStatus active:*@core/v1/NodeConfigSource assigned:*@core/v1/NodeConfigSource error:s
      lastKnownGood:*@core/v1/NodeConfigSource
    core/v1/NodeDaemonEndpoints kubeletEndpoint:@core/v1/DaemonEndpoint
    core/v1/NodeSelector ! nodeSelectorTerms:[@core/v1/NodeSelectorTerm
    core/v1/NodeSelectorRequirement key:s operator:s values:[s
    core/v1/NodeSelectorTerm ! matchExpressions:[@core/v1/NodeSelectorRequirement
      matchFields:[@core/v1/NodeSelectorRequirement
    core/v1/NodeSpec configSource:*@core/v1/NodeConfigSource externalID:s podCIDR:s=? podCIDRs:[=s=? providerID:s=?
      taints:[@core/v1/Taint unschedulable:b
    core/v1/NodeStatus addresses:[(type)@core/v1/NodeAddress allocatable:{q capacity:{q
      conditions:[(type)@core/v1/NodeCondition config:*@core/v1/NodeConfigStatus
      daemonEndpoints:@core/v1/NodeDaemonEndpoints images:[@core/v1/ContainerImage nodeInfo:@core/v1/NodeSystemInfo
      phase:s volumesAttached:[@core/v1/AttachedVolume volumesInUse:[s
    core/v1/NodeSystemInfo architecture:s bootID:s containerRuntimeVersion:s kernelVersion:s kubeProxyVersion:s
      kubeletVersion:s machineID:s operatingSystem:s osImage:s systemUUID:s
    core/v1/ObjectFieldSelector ! apiVersion:s=v1 fieldPath:s
    core/v1/ObjectReference ! apiVersion:s fieldPath:s kind:s name:s namespace:s resourceVersion:s uid:s
    core/v1/PersistentVolume apiVersion:s kind:s metadata:@meta/v1/ObjectMeta spec:@core/v1/PersistentVolumeSpec
      status:@core/v1/PersistentVolumeStatus
    core/v1/PersistentVolumeClaim apiVersion:s=v1 kind:s=PersistentVolumeClaim metadata:@meta/v1/ObjectMeta
      spec:@core/v1/PersistentVolumeClaimSpec status:@core/v1/PersistentVolumeClaimStatus
    core/v1/PersistentVolumeClaimCondition lastProbeTime:t lastTransitionTime:t message:s reason:s status:s type:s
    core/v1/PersistentVolumeClaimSpec accessModes:[s dataSource:*@core/v1/TypedLocalObjectReference=?
      dataSourceRef:*@core/v1/TypedObjectReference=? resources:@core/v1/ResourceRequirements
      selector:*@meta/v1/LabelSelector storageClassName:*s=? volumeAttributesClassName:*s volumeMode:*s=Filesystem
      volumeName:s=?
    core/v1/PersistentVolumeClaimStatus accessModes:[s capacity:{q
      conditions:[(type)@core/v1/PersistentVolumeClaimCondition phase:s
    core/v1/PersistentVolumeClaimTemplate metadata:@meta/v1/ObjectMeta spec:@core/v1/PersistentVolumeClaimSpec
    core/v1/PersistentVolumeClaimVolumeSource claimName:s readOnly:b
    core/v1/PersistentVolumeSpec accessModes:[s awsElasticBlockStore:*@core/v1/AWSElasticBlockStoreVolumeSource
      azureDisk:*@core/v1/AzureDiskVolumeSource azureFile:*@core/v1/AzureFilePersistentVolumeSource capacity:{q
      cephfs:*@core/v1/CephFSPersistentVolumeSource cinder:*@core/v1/CinderPersistentVolumeSource
      claimRef:*@core/v1/ObjectReference=? csi:*@core/v1/CSIPersistentVolumeSource fc:*@core/v1/FCVolumeSource
      flexVolume:*@core/v1/FlexPersistentVolumeSource flocker:*@core/v1/FlockerVolumeSource
      gcePersistentDisk:*@core/v1/GCEPersistentDiskVolumeSource glusterfs:*@core/v1/GlusterfsPersistentVolumeSource
      hostPath:*@core/v1/HostPathVolumeSource iscsi:*@core/v1/ISCSIPersistentVolumeSource
      local:*@core/v1/LocalVolumeSource mountOptions:[s nfs:*@core/v1/NFSVolumeSource
      nodeAffinity:*@core/v1/VolumeNodeAffinity persistentVolumeReclaimPolicy:s=Retain
      photonPersistentDisk:*@core/v1/PhotonPersistentDiskVolumeSource portworxVolume:*@core/v1/PortworxVolumeSource
      quobyte:*@core/v1/QuobyteVolumeSource rbd:*@core/v1/RBDPersistentVolumeSource
      scaleIO:*@core/v1/ScaleIOPersistentVolumeSource storageClassName:s
      storageos:*@core/v1/StorageOSPersistentVolumeSource volumeAttributesClassName:*s volumeMode:*s=Filesystem
      vsphereVolume:*@core/v1/VsphereVirtualDiskVolumeSource
    core/v1/PersistentVolumeStatus message:s phase:s reason:s
    core/v1/PhotonPersistentDiskVolumeSource fsType:s pdID:s
    core/v1/Pod apiVersion:s kind:s metadata:@meta/v1/ObjectMeta spec:@core/v1/PodSpec status:@core/v1/PodStatus
    core/v1/PodAffinity preferredDuringSchedulingIgnoredDuringExecution:[@core/v1/WeightedPodAffinityTerm
      requiredDuringSchedulingIgnoredDuringExecution:[@core/v1/PodAffinityTerm
    core/v1/PodAffinityTerm labelSelector:*@meta/v1/LabelSelector matchLabelKeys:[s mismatchLabelKeys:[s
      namespaceSelector:*@meta/v1/LabelSelector namespaces:[s topologyKey:s
    core/v1/PodAntiAffinity preferredDuringSchedulingIgnoredDuringExecution:[@core/v1/WeightedPodAffinityTerm
      requiredDuringSchedulingIgnoredDuringExecution:[@core/v1/PodAffinityTerm
    core/v1/PodCondition lastProbeTime:t lastTransitionTime:t message:s reason:s status:s type:s
    core/v1/PodDNSConfig nameservers:[s options:[@core/v1/PodDNSConfigOption searches:[s
    core/v1/PodDNSConfigOption name:s value:*s
    core/v1/PodIP ip:s
    core/v1/PodOS name:s
    core/v1/PodReadinessGate conditionType:s
    core/v1/PodResourceClaim name:s resourceClaimName:*s resourceClaimTemplateName:*s
    core/v1/PodSchedulingGate name:s
    core/v1/PodSecurityContext appArmorProfile:*@core/v1/AppArmorProfile fsGroup:*i fsGroupChangePolicy:*s runAsGroup:*i
      runAsNonRoot:*b runAsUser:*i seLinuxChangePolicy:*s seLinuxOptions:*@core/v1/SELinuxOptions
      seccompProfile:*@core/v1/SeccompProfile supplementalGroups:[i supplementalGroupsPolicy:*s sysctls:[@core/v1/Sysctl
      windowsOptions:*@core/v1/WindowsSecurityContextOptions
    core/v1/PodSpec activeDeadlineSeconds:*i affinity:*@core/v1/Affinity automountServiceAccountToken:*b
      containers:[(name)@core/v1/Container dnsConfig:*@core/v1/PodDNSConfig dnsPolicy:s=ClusterFirst
      enableServiceLinks:*b=true ephemeralContainers:[(name)@core/v1/EphemeralContainer
      hostAliases:[(ip)@core/v1/HostAlias hostIPC:b hostNetwork:b hostPID:b hostUsers:*b hostname:s hostnameOverride:*s
      imagePullSecrets:[(name)@core/v1/LocalObjectReference initContainers:[(name)@core/v1/Container nodeName:s=?
      nodeSelector:{s os:*@core/v1/PodOS overhead:{q preemptionPolicy:*s=? priority:*i=? priorityClassName:s
      readinessGates:[@core/v1/PodReadinessGate resourceClaims:[~(name)@core/v1/PodResourceClaim
      resources:*@core/v1/ResourceRequirements restartPolicy:s=Always runtimeClassName:*s
      schedulerName:s=default-scheduler schedulingGates:[(name)@core/v1/PodSchedulingGate
      securityContext:*@core/v1/PodSecurityContext={} serviceAccount:s=? serviceAccountName:s=? setHostnameAsFQDN:*b
      shareProcessNamespace:*b subdomain:s terminationGracePeriodSeconds:*i=30 tolerations:[@core/v1/Toleration
      topologySpreadConstraints:[(topologyKey,whenUnsatisfiable)^topologyKey^@core/v1/TopologySpreadConstraint
      volumes:[~(name)@core/v1/Volume
    core/v1/PodStatus conditions:[(type)@core/v1/PodCondition containerStatuses:[@core/v1/ContainerStatus
      ephemeralContainerStatuses:[@core/v1/ContainerStatus hostIP:s hostIPs:[(ip)@core/v1/HostIP
      initContainerStatuses:[@core/v1/ContainerStatus message:s nominatedNodeName:s observedGeneration:i phase:s podIP:s
      podIPs:[(ip)@core/v1/PodIP qosClass:s reason:s resize:s resourceClaimStatuses:[(name)a startTime:t
    core/v1/PodTemplate apiVersion:s kind:s metadata:@meta/v1/ObjectMeta template:@core/v1/PodTemplateSpec
    core/v1/PodTemplateSpec metadata:@meta/v1/ObjectMeta spec:@core/v1/PodSpec
    core/v1/PortStatus error:*s port:i protocol:s
    core/v1/PortworxVolumeSource fsType:s readOnly:b volumeID:s
    core/v1/PreferredSchedulingTerm preference:@core/v1/NodeSelectorTerm weight:i
    core/v1/Probe exec:*@core/v1/ExecAction failureThreshold:i=3 grpc:*@core/v1/GRPCAction httpGet:*@core/v1/HTTPGetAction
      initialDelaySeconds:i periodSeconds:i=10 successThreshold:i=1 tcpSocket:*@core/v1/TCPSocketAction
      terminationGracePeriodSeconds:*i timeoutSeconds:i=1
    core/v1/ProjectedVolumeSource defaultMode:*i=420 sources:[@core/v1/VolumeProjection
    core/v1/QuobyteVolumeSource group:s readOnly:b registry:s tenant:s user:s volume:s
    core/v1/RBDPersistentVolumeSource fsType:s image:s keyring:s=/etc/ceph/keyring monitors:[s pool:s=rbd readOnly:b
      secretRef:*@core/v1/SecretReference user:s=admin
    core/v1/RBDVolumeSource fsType:s image:s keyring:s=/etc/ceph/keyring monitors:[s pool:s=rbd readOnly:b
      secretRef:*@core/v1/LocalObjectReference user:s=admin
    core/v1/ReplicationController apiVersion:s kind:s metadata:@meta/v1/ObjectMeta spec:@core/v1/ReplicationControllerSpec
      status:@core/v1/ReplicationControllerStatus
    core/v1/ReplicationControllerCondition lastTransitionTime:t message:s reason:s status:s type:s
    core/v1/ReplicationControllerSpec minReadySeconds:i replicas:*i=1 selector:{s template:*@core/v1/PodTemplateSpec
    core/v1/ReplicationControllerStatus availableReplicas:i conditions:[(type)@core/v1/ReplicationControllerCondition
      fullyLabeledReplicas:i observedGeneration:i readyReplicas:i replicas:i
    core/v1/ResourceClaim name:s request:s
    core/v1/ResourceFieldSelector ! containerName:s divisor:q=0 resource:s
    core/v1/ResourceQuota apiVersion:s kind:s metadata:@meta/v1/ObjectMeta spec:@core/v1/ResourceQuotaSpec
      status:@core/v1/ResourceQuotaStatus
    core/v1/ResourceQuotaSpec hard:{q scopeSelector:*@core/v1/ScopeSelector scopes:[s
    core/v1/ResourceQuotaStatus hard:{q used:{q
    core/v1/ResourceRequirements claims:[(name)@core/v1/ResourceClaim limits:{q requests:{q
    core/v1/SELinuxOptions level:s role:s type:s user:s
    core/v1/ScaleIOPersistentVolumeSource fsType:s=xfs gateway:s protectionDomain:s readOnly:b
      secretRef:*@core/v1/SecretReference sslEnabled:b storageMode:s=ThinProvisioned storagePool:s system:s volumeName:s
    core/v1/ScaleIOVolumeSource fsType:s=xfs gateway:s protectionDomain:s readOnly:b
      secretRef:*@core/v1/LocalObjectReference sslEnabled:b storageMode:s=ThinProvisioned storagePool:s system:s
      volumeName:s
    core/v1/ScopeSelector ! matchExpressions:[@core/v1/ScopedResourceSelectorRequirement
    core/v1/ScopedResourceSelectorRequirement operator:s scopeName:s values:[s
    core/v1/SeccompProfile localhostProfile:*s type:s
    core/v1/Secret apiVersion:s data:{y immutable:*b kind:s metadata:@meta/v1/ObjectMeta stringData:{s type:s=Opaque
    core/v1/SecretEnvSource name:s optional:*b
    core/v1/SecretKeySelector ! key:s name:s optional:*b
    core/v1/SecretProjection items:[@core/v1/KeyToPath name:s optional:*b
    core/v1/SecretReference ! name:s namespace:s
    core/v1/SecretVolumeSource defaultMode:*i=420 items:[@core/v1/KeyToPath optional:*b secretName:s
    core/v1/SecurityContext allowPrivilegeEscalation:*b appArmorProfile:*@core/v1/AppArmorProfile
      capabilities:*@core/v1/Capabilities privileged:*b procMount:*s=Default readOnlyRootFilesystem:*b runAsGroup:*i
      runAsNonRoot:*b runAsUser:*i seLinuxOptions:*@core/v1/SELinuxOptions seccompProfile:*@core/v1/SeccompProfile
      windowsOptions:*@core/v1/WindowsSecurityContextOptions
    core/v1/Service apiVersion:s kind:s metadata:@meta/v1/ObjectMeta spec:@core/v1/ServiceSpec
      status:@core/v1/ServiceStatus
    core/v1/ServiceAccount apiVersion:s automountServiceAccountToken:*b imagePullSecrets:[@core/v1/LocalObjectReference
      kind:s metadata:@meta/v1/ObjectMeta secrets:[(name)@core/v1/ObjectReference=?
    core/v1/ServiceAccountTokenProjection audience:s expirationSeconds:*i=3600 path:s
    core/v1/ServicePort appProtocol:*s name:s nodePort:i=? port:i protocol:s=TCP targetPort:o
    core/v1/ServiceSpec allocateLoadBalancerNodePorts:*b=true clusterIP:s=? clusterIPs:[s=? externalIPs:[s externalName:s
      externalTrafficPolicy:s=Cluster healthCheckNodePort:i=? internalTrafficPolicy:*s=Cluster ipFamilies:[s=?
      ipFamilyPolicy:*s=SingleStack loadBalancerClass:*s loadBalancerIP:s loadBalancerSourceRanges:[s
      ports:[(port,protocol)^port^@core/v1/ServicePort publishNotReadyAddresses:b selector:{s sessionAffinity:s=None
      sessionAffinityConfig:*@core/v1/SessionAffinityConfig topologyKeys:[s trafficDistribution:*s type:s=ClusterIP
    core/v1/ServiceStatus conditions:[(type)@meta/v1/Condition loadBalancer:@core/v1/LoadBalancerStatus
    core/v1/SessionAffinityConfig clientIP:*@core/v1/ClientIPConfig
    core/v1/SleepAction seconds:i
    core/v1/StorageOSPersistentVolumeSource fsType:s readOnly:b secretRef:*@core/v1/ObjectReference volumeName:s
      volumeNamespace:s
    core/v1/StorageOSVolumeSource fsType:s readOnly:b secretRef:*@core/v1/LocalObjectReference volumeName:s
      volumeNamespace:s
    core/v1/Sysctl name:s value:s
    core/v1/TCPSocketAction host:s port:o
    core/v1/Taint effect:s key:s timeAdded:t value:s
    core/v1/Toleration effect:s key:s operator:s tolerationSeconds:*i value:s
    core/v1/TopologySelectorLabelRequirement key:s values:[s
    core/v1/TopologySelectorTerm matchLabelExpressions:[@core/v1/TopologySelectorLabelRequirement
    core/v1/TopologySpreadConstraint labelSelector:*@meta/v1/LabelSelector matchLabelKeys:[s maxSkew:i minDomains:*i
      nodeAffinityPolicy:*s nodeTaintsPolicy:*s topologyKey:s whenUnsatisfiable:s
    core/v1/TypedLocalObjectReference ! apiGroup:*s kind:s name:s
    core/v1/TypedObjectReference apiGroup:*s kind:s name:s namespace:*s
    core/v1/Volume awsElasticBlockStore:*@core/v1/AWSElasticBlockStoreVolumeSource
      azureDisk:*@core/v1/AzureDiskVolumeSource azureFile:*@core/v1/AzureFileVolumeSource
      cephfs:*@core/v1/CephFSVolumeSource cinder:*@core/v1/CinderVolumeSource configMap:*@core/v1/ConfigMapVolumeSource
      csi:*@core/v1/CSIVolumeSource downwardAPI:*@core/v1/DownwardAPIVolumeSource emptyDir:*@core/v1/EmptyDirVolumeSource
      ephemeral:*@core/v1/EphemeralVolumeSource fc:*@core/v1/FCVolumeSource flexVolume:*@core/v1/FlexVolumeSource
      flocker:*@core/v1/FlockerVolumeSource gcePersistentDisk:*@core/v1/GCEPersistentDiskVolumeSource
      gitRepo:*@core/v1/GitRepoVolumeSource glusterfs:*@core/v1/GlusterfsVolumeSource
      hostPath:*@core/v1/HostPathVolumeSource image:*@core/v1/ImageVolumeSource iscsi:*@core/v1/ISCSIVolumeSource name:s
      nfs:*@core/v1/NFSVolumeSource persistentVolumeClaim:*@core/v1/PersistentVolumeClaimVolumeSource
      photonPersistentDisk:*@core/v1/PhotonPersistentDiskVolumeSource portworxVolume:*@core/v1/PortworxVolumeSource
      projected:*@core/v1/ProjectedVolumeSource quobyte:*@core/v1/QuobyteVolumeSource rbd:*@core/v1/RBDVolumeSource
      scaleIO:*@core/v1/ScaleIOVolumeSource secret:*@core/v1/SecretVolumeSource storageos:*@core/v1/StorageOSVolumeSource
      vsphereVolume:*@core/v1/VsphereVirtualDiskVolumeSource
    core/v1/VolumeDevice devicePath:s name:s
    core/v1/VolumeMount mountPath:s mountPropagation:*s name:s readOnly:b recursiveReadOnly:*s subPath:s subPathExpr:s
    core/v1/VolumeNodeAffinity required:*@core/v1/NodeSelector
    core/v1/VolumeProjection clusterTrustBundle:*@core/v1/ClusterTrustBundleProjection
      configMap:*@core/v1/ConfigMapProjection downwardAPI:*@core/v1/DownwardAPIProjection podCertificate:*a
      secret:*@core/v1/SecretProjection serviceAccountToken:*@core/v1/ServiceAccountTokenProjection
    core/v1/VsphereVirtualDiskVolumeSource fsType:s storagePolicyID:s storagePolicyName:s volumePath:s
    core/v1/WeightedPodAffinityTerm podAffinityTerm:@core/v1/PodAffinityTerm weight:i
    core/v1/WindowsSecurityContextOptions gmsaCredentialSpec:*s gmsaCredentialSpecName:*s hostProcess:*b runAsUserName:*s
    discovery/v1/Endpoint addresses:[=s conditions:@discovery/v1/EndpointConditions deprecatedTopology:{s hints:*a
      hostname:*s nodeName:*s targetRef:*@core/v1/ObjectReference topology:{s zone:*s
    discovery/v1/EndpointConditions ready:*b serving:*b terminating:*b
    discovery/v1/EndpointPort appProtocol:*s name:*s="" port:*i protocol:*s=TCP
    discovery/v1/EndpointSlice addressType:s apiVersion:s endpoints:[@discovery/v1/Endpoint kind:s
      metadata:@meta/v1/ObjectMeta ports:[@discovery/v1/EndpointPort
    events/v1/Event action:s apiVersion:s deprecatedCount:i deprecatedFirstTimestamp:t deprecatedLastTimestamp:t
      deprecatedSource:@core/v1/EventSource eventTime:t kind:s metadata:@meta/v1/ObjectMeta note:s reason:s
      regarding:@core/v1/ObjectReference related:*@core/v1/ObjectReference reportingController:s reportingInstance:s
      series:*@core/v1/EventSeries type:s
    extensions/v1beta1/HTTPIngressPath backend:@extensions/v1beta1/IngressBackend path:s
      pathType:*s=ImplementationSpecific
    extensions/v1beta1/HTTPIngressRuleValue paths:[@extensions/v1beta1/HTTPIngressPath
    extensions/v1beta1/Ingress apiVersion:s kind:s metadata:@meta/v1/ObjectMeta spec:@extensions/v1beta1/IngressSpec
      status:@networking/v1/IngressStatus
    extensions/v1beta1/IngressBackend resource:*@core/v1/TypedLocalObjectReference serviceName:s servicePort:o
    extensions/v1beta1/IngressRule host:s http:@extensions/v1beta1/HTTPIngressRuleValue
    extensions/v1beta1/IngressSpec backend:*@extensions/v1beta1/IngressBackend ingressClassName:*s
      rules:[@extensions/v1beta1/IngressRule tls:[@networking/v1/IngressTLS
    flowcontrol/v1/FlowDistinguisherMethod type:s
    flowcontrol/v1/FlowSchema apiVersion:s kind:s metadata:@meta/v1/ObjectMeta spec:@flowcontrol/v1/FlowSchemaSpec
      status:@flowcontrol/v1/FlowSchemaStatus
    flowcontrol/v1/FlowSchemaCondition lastTransitionTime:t message:s reason:s status:s type:s
    flowcontrol/v1/FlowSchemaSpec distinguisherMethod:*@flowcontrol/v1/FlowDistinguisherMethod matchingPrecedence:i
      priorityLevelConfiguration:@flowcontrol/v1/PriorityLevelConfigurationReference
      rules:[@flowcontrol/v1/PolicyRulesWithSubjects
    flowcontrol/v1/FlowSchemaStatus conditions:[(type)@flowcontrol/v1/FlowSchemaCondition
    flowcontrol/v1/GroupSubject name:s
    flowcontrol/v1/LimitResponse queuing:*@flowcontrol/v1/QueuingConfiguration type:s
    flowcontrol/v1/LimitedPriorityLevelConfiguration assuredConcurrencyShares:i
      limitResponse:@flowcontrol/v1/LimitResponse
    flowcontrol/v1/NonResourcePolicyRule nonResourceURLs:[=s verbs:[=s
    flowcontrol/v1/PolicyRulesWithSubjects nonResourceRules:[@flowcontrol/v1/NonResourcePolicyRule
      resourceRules:[@flowcontrol/v1/ResourcePolicyRule subjects:[@flowcontrol/v1/Subject
    flowcontrol/v1/PriorityLevelConfiguration apiVersion:s kind:s metadata:@meta/v1/ObjectMeta
      spec:@flowcontrol/v1/PriorityLevelConfigurationSpec status:@flowcontrol/v1/PriorityLevelConfigurationStatus
    flowcontrol/v1/PriorityLevelConfigurationCondition lastTransitionTime:t message:s reason:s status:s type:s
    flowcontrol/v1/PriorityLevelConfigurationReference name:s
    flowcontrol/v1/PriorityLevelConfigurationSpec limited:*@flowcontrol/v1/LimitedPriorityLevelConfiguration type:s
    flowcontrol/v1/PriorityLevelConfigurationStatus conditions:[(type)@flowcontrol/v1/PriorityLevelConfigurationCondition
    flowcontrol/v1/QueuingConfiguration handSize:i queueLengthLimit:i queues:i
    flowcontrol/v1/ResourcePolicyRule apiGroups:[=s clusterScope:b namespaces:[=s resources:[=s verbs:[=s
    flowcontrol/v1/ServiceAccountSubject name:s namespace:s
    flowcontrol/v1/Subject ! group:*@flowcontrol/v1/GroupSubject kind:s
      serviceAccount:*@flowcontrol/v1/ServiceAccountSubject user:*@flowcontrol/v1/UserSubject
    flowcontrol/v1/UserSubject name:s
    meta/v1/Condition lastTransitionTime:t message:s observedGeneration:i reason:s status:s type:s
    meta/v1/DeleteOptions apiVersion:s dryRun:[s gracePeriodSeconds:*i kind:s orphanDependents:*b
      preconditions:*@meta/v1/Preconditions propagationPolicy:*s
    meta/v1/LabelSelector ! matchExpressions:[@meta/v1/LabelSelectorRequirement matchLabels:{s
    meta/v1/LabelSelectorRequirement key:s operator:s values:[s
    meta/v1/ManagedFieldsEntry apiVersion:s fieldsType:s fieldsV1:a manager:s operation:s time:t
    meta/v1/ObjectMeta annotations:{s clusterName:s creationTimestamp:t=? deletionGracePeriodSeconds:*i=?
      deletionTimestamp:t=? finalizers:[=s generateName:s generation:i=? labels:{s
      managedFields:[@meta/v1/ManagedFieldsEntry=? name:s namespace:s ownerReferences:[(uid)@meta/v1/OwnerReference
      resourceVersion:s=? selfLink:s=? uid:s=?
    meta/v1/OwnerReference apiVersion:s blockOwnerDeletion:*b controller:*b kind:s name:s uid:s
    meta/v1/Preconditions resourceVersion:*s uid:*s
    networking/v1/HTTPIngressPath backend:@networking/v1/IngressBackend path:s pathType:*s
    networking/v1/HTTPIngressRuleValue paths:[@networking/v1/HTTPIngressPath
    networking/v1/IPBlock cidr:s except:[s
    networking/v1/Ingress apiVersion:s kind:s metadata:@meta/v1/ObjectMeta spec:@networking/v1/IngressSpec
      status:@networking/v1/IngressStatus
    networking/v1/IngressBackend resource:*@core/v1/TypedLocalObjectReference
      service:*@networking/v1/IngressServiceBackend
    networking/v1/IngressClass apiVersion:s kind:s metadata:@meta/v1/ObjectMeta spec:@networking/v1/IngressClassSpec
    networking/v1/IngressClassParametersReference apiGroup:*s kind:s name:s namespace:*s scope:*s=Cluster
    networking/v1/IngressClassSpec controller:s parameters:*@networking/v1/IngressClassParametersReference
    networking/v1/IngressRule host:s http:@networking/v1/HTTPIngressRuleValue
    networking/v1/IngressServiceBackend name:s port:@networking/v1/ServiceBackendPort
    networking/v1/IngressSpec defaultBackend:*@networking/v1/IngressBackend ingressClassName:*s
      rules:[@networking/v1/IngressRule tls:[@networking/v1/IngressTLS
    networking/v1/IngressStatus loadBalancer:@core/v1/LoadBalancerStatus
    networking/v1/IngressTLS hosts:[s secretName:s
    networking/v1/NetworkPolicy apiVersion:s kind:s metadata:@meta/v1/ObjectMeta spec:@networking/v1/NetworkPolicySpec
    networking/v1/NetworkPolicyEgressRule ports:[@networking/v1/NetworkPolicyPort to:[@networking/v1/NetworkPolicyPeer
    networking/v1/NetworkPolicyIngressRule from:[@networking/v1/NetworkPolicyPeer ports:[@networking/v1/NetworkPolicyPort
    networking/v1/NetworkPolicyPeer ipBlock:*@networking/v1/IPBlock namespaceSelector:*@meta/v1/LabelSelector
      podSelector:*@meta/v1/LabelSelector
    networking/v1/NetworkPolicyPort endPort:*i port:*o protocol:*s=TCP
    networking/v1/NetworkPolicySpec egress:[@networking/v1/NetworkPolicyEgressRule
      ingress:[@networking/v1/NetworkPolicyIngressRule podSelector:@meta/v1/LabelSelector policyTypes:[s=?
    networking/v1/ServiceBackendPort name:s number:i
    node/v1/Overhead podFixed:{q
    node/v1/RuntimeClass apiVersion:s handler:s kind:s metadata:@meta/v1/ObjectMeta overhead:*@node/v1/Overhead
      scheduling:*@node/v1/Scheduling
    node/v1/Scheduling nodeSelector:{s tolerations:[@core/v1/Toleration
    policy/v1/Eviction apiVersion:s deleteOptions:*@meta/v1/DeleteOptions kind:s metadata:@meta/v1/ObjectMeta
    policy/v1/PodDisruptionBudget apiVersion:s kind:s metadata:@meta/v1/ObjectMeta spec:@policy/v1/PodDisruptionBudgetSpec
      status:@policy/v1/PodDisruptionBudgetStatus
    policy/v1/PodDisruptionBudgetSpec maxUnavailable:*o minAvailable:*o selector:*@meta/v1/LabelSelector
      unhealthyPodEvictionPolicy:*s
    policy/v1/PodDisruptionBudgetStatus conditions:[(type)@meta/v1/Condition currentHealthy:i desiredHealthy:i
      disruptedPods:{t disruptionsAllowed:i expectedPods:i observedGeneration:i
    policy/v1beta1/AllowedCSIDriver name:s
    policy/v1beta1/AllowedFlexVolume driver:s
    policy/v1beta1/AllowedHostPath pathPrefix:s readOnly:b
    policy/v1beta1/FSGroupStrategyOptions ranges:[@policy/v1beta1/IDRange rule:s
    policy/v1beta1/HostPortRange max:i min:i
    policy/v1beta1/IDRange max:i min:i
    policy/v1beta1/PodSecurityPolicy apiVersion:s kind:s metadata:@meta/v1/ObjectMeta
      spec:@policy/v1beta1/PodSecurityPolicySpec
    policy/v1beta1/PodSecurityPolicySpec allowPrivilegeEscalation:*b=true
      allowedCSIDrivers:[@policy/v1beta1/AllowedCSIDriver allowedCapabilities:[s
      allowedFlexVolumes:[@policy/v1beta1/AllowedFlexVolume allowedHostPaths:[@policy/v1beta1/AllowedHostPath
      allowedProcMountTypes:[s allowedUnsafeSysctls:[s defaultAddCapabilities:[s defaultAllowPrivilegeEscalation:*b
      forbiddenSysctls:[s fsGroup:@policy/v1beta1/FSGroupStrategyOptions hostIPC:b hostNetwork:b hostPID:b
      hostPorts:[@policy/v1beta1/HostPortRange privileged:b readOnlyRootFilesystem:b requiredDropCapabilities:[s
      runAsGroup:*@policy/v1beta1/RunAsGroupStrategyOptions runAsUser:@policy/v1beta1/RunAsUserStrategyOptions
      runtimeClass:*@policy/v1beta1/RuntimeClassStrategyOptions seLinux:@policy/v1beta1/SELinuxStrategyOptions
      supplementalGroups:@policy/v1beta1/SupplementalGroupsStrategyOptions volumes:[s
    policy/v1beta1/RunAsGroupStrategyOptions ranges:[@policy/v1beta1/IDRange rule:s
    policy/v1beta1/RunAsUserStrategyOptions ranges:[@policy/v1beta1/IDRange rule:s
    policy/v1beta1/RuntimeClassStrategyOptions allowedRuntimeClassNames:[s defaultRuntimeClassName:*s
    policy/v1beta1/SELinuxStrategyOptions rule:s seLinuxOptions:*@core/v1/SELinuxOptions
    policy/v1beta1/SupplementalGroupsStrategyOptions ranges:[@policy/v1beta1/IDRange rule:s
    rbac/v1/AggregationRule clusterRoleSelectors:[@meta/v1/LabelSelector
    rbac/v1/ClusterRole aggregationRule:*@rbac/v1/AggregationRule apiVersion:s kind:s metadata:@meta/v1/ObjectMeta
      rules:[@rbac/v1/PolicyRule
    rbac/v1/ClusterRoleBinding apiVersion:s kind:s metadata:@meta/v1/ObjectMeta roleRef:@rbac/v1/RoleRef
      subjects:[@rbac/v1/Subject
    rbac/v1/PolicyRule apiGroups:[s nonResourceURLs:[s resourceNames:[s resources:[s verbs:[s
    rbac/v1/Role apiVersion:s kind:s metadata:@meta/v1/ObjectMeta rules:[@rbac/v1/PolicyRule
    rbac/v1/RoleBinding apiVersion:s kind:s metadata:@meta/v1/ObjectMeta roleRef:@rbac/v1/RoleRef
      subjects:[@rbac/v1/Subject
    rbac/v1/RoleRef ! apiGroup:s=rbac.authorization.k8s.io kind:s name:s
    rbac/v1/Subject ! apiGroup:s=rbac.authorization.k8s.io kind:s name:s namespace:s
    scheduling/v1/PriorityClass apiVersion:s description:s globalDefault:b kind:s metadata:@meta/v1/ObjectMeta
      preemptionPolicy:*s=PreemptLowerPriority value:i
    storage/v1/CSIDriver apiVersion:s kind:s metadata:@meta/v1/ObjectMeta spec:@storage/v1/CSIDriverSpec
    storage/v1/CSIDriverSpec attachRequired:*b=true fsGroupPolicy:*s=ReadWriteOnceWithFSType
      nodeAllocatableUpdatePeriodSeconds:*i podInfoOnMount:*b=false requiresRepublish:*b=false seLinuxMount:*b=false
      storageCapacity:*b=false tokenRequests:[@storage/v1/TokenRequest volumeLifecycleModes:[s=["Persistent"]
    storage/v1/CSINode apiVersion:s kind:s metadata:@meta/v1/ObjectMeta spec:@storage/v1/CSINodeSpec
    storage/v1/CSINodeDriver allocatable:*@storage/v1/VolumeNodeResources name:s nodeID:s topologyKeys:[s
    storage/v1/CSINodeSpec drivers:[(name)@storage/v1/CSINodeDriver
    storage/v1/CSIStorageCapacity apiVersion:s capacity:q kind:s maximumVolumeSize:q metadata:@meta/v1/ObjectMeta
      nodeTopology:*@meta/v1/LabelSelector storageClassName:s
    storage/v1/StorageClass allowVolumeExpansion:*b allowedTopologies:[@core/v1/TopologySelectorTerm apiVersion:s kind:s
      metadata:@meta/v1/ObjectMeta mountOptions:[s parameters:{s provisioner:s reclaimPolicy:*s=Delete
      volumeBindingMode:*s=Immediate
    storage/v1/TokenRequest audience:s expirationSeconds:*i
    storage/v1/VolumeAttachment apiVersion:s kind:s metadata:@meta/v1/ObjectMeta spec:@storage/v1/VolumeAttachmentSpec
      status:@storage/v1/VolumeAttachmentStatus
    storage/v1/VolumeAttachmentSource inlineVolumeSpec:*@core/v1/PersistentVolumeSpec persistentVolumeName:*s
    storage/v1/VolumeAttachmentSpec attacher:s nodeName:s source:@storage/v1/VolumeAttachmentSource
    storage/v1/VolumeAttachmentStatus attachError:*@storage/v1/VolumeError attached:b attachmentMetadata:{s
      detachError:*@storage/v1/VolumeError
    storage/v1/VolumeAttributesClass apiVersion:s driverName:s kind:s metadata:@meta/v1/ObjectMeta parameters:{s
    storage/v1/VolumeError message:s time:t
    storage/v1/VolumeNodeResources count:*i
    """
}
