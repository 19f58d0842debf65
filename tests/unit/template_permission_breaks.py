"""Ways to give a function too much or too little, and to let a secret out, each with the rule that has to see it."""

from tests.unit.template_breaks import Break, attach, detach, managed, own, properties, variables

BREAKS: list[tuple[str, Break]] = [
    *(
        ("test_no_permission_has_a_wildcard_for_its_action_or_its_resource", broken)
        for broken in (
            lambda d: managed(d, "ReadAndUpdateRows").update(Resource="*"),
            lambda d: managed(d, "ReadAndUpdateRows").update(Action="dynamodb:*"),
            lambda d: own(d, "RagQueryFunction").update(Resource="*"),
            lambda d: properties(d, "QueryWorker").update(
                Events={"Work": {"Type": "SQS", "Properties": {"Queue": {"Fn::GetAtt": ["QueryQueue", "Arn"]}}}}
            ),
            lambda d: d["Globals"]["Function"].update(Tracing="Active"),
        )
    ),
    (
        "test_a_worker_takes_messages_from_its_own_queue_and_from_no_other",
        lambda d: own(d, "QueryWorker").update(Resource={"Fn::GetAtt": ["Queue", "Arn"]}),
    ),
    (
        "test_a_worker_takes_messages_from_its_own_queue_and_from_no_other",
        lambda d: own(d, "QueryWorker").update(Action="sqs:ReceiveMessage"),
    ),
    (
        "test_a_worker_may_hide_messages_of_its_own_queue_and_send_them_again_to_it",
        lambda d: own(d, "QueryWorker").update(Action=["sqs:DeleteMessage", "sqs:ReceiveMessage"]),
    ),
    (
        "test_a_worker_may_hide_messages_of_its_own_queue_and_send_them_again_to_it",
        lambda d: detach(d, "QuestionsWorker", "SendToQuestionsWorker"),
    ),
    (
        "test_functions_may_write_traces_only_with_a_layer_that_makes_them",
        lambda d: d["Globals"]["Function"].pop("Tracing"),
    ),
    (
        "test_functions_may_write_traces_only_with_a_layer_that_makes_them",
        lambda d: d["Globals"]["Function"].update(Tracing={"Fn::If": ["HasTelemetry", "Active", "PassThrough"]}),
    ),
    (
        "test_the_retrieval_service_reads_texts_and_writes_none",
        lambda d: detach(d, "RetrievalFunction", "ReadTexts"),
    ),
    (
        "test_who_is_given_a_queues_address_may_send_to_it_and_nobody_else",
        lambda d: attach(d, "SettingsFunction", "SendToQueryWorker"),
    ),
    (
        "test_who_is_given_a_queues_address_may_send_to_it_and_nobody_else",
        lambda d: detach(d, "DocumentsSweeper", "SendToQueryWorker"),
    ),
    (
        "test_who_is_given_a_keys_name_may_read_that_key_and_only_who_checks_tokens_their_secret",
        lambda d: attach(d, "QueryWorker", "ReadTokenSecret"),
    ),
    (
        "test_who_is_given_a_keys_name_may_read_that_key_and_only_who_checks_tokens_their_secret",
        lambda d: attach(d, "SessionsFunction", "ReadGenerationKey"),
    ),
    (
        "test_only_who_calls_retrieval_may_invoke_it_and_only_through_its_url",
        lambda d: attach(d, "SettingsFunction", "CallRetrieval"),
    ),
    (
        "test_only_who_calls_retrieval_may_invoke_it_and_only_through_its_url",
        lambda d: managed(d, "CallRetrieval").pop("Condition"),
    ),
    (
        "test_whoever_calls_a_service_may_read_and_note_its_circuit_breaker",
        lambda d: detach(d, "QuestionsWorker", "ReadAndUpdateRows"),
    ),
    (
        "test_the_retrieval_service_sees_no_row_but_the_circuit_breakers",
        lambda d: attach(d, "RetrievalFunction", "ReadAndUpdateRows"),
    ),
    (
        "test_each_permission_is_written_once",
        lambda d: own(d, "RagQueryFunction").update(managed(d, "ReadAndUpdateRows")),
    ),
    (
        "test_each_permission_is_written_once",
        lambda d: own(d, "RetrievalFunction").update(managed(d, "KeepSegments"), Condition={"Ref": "AWS::NoValue"}),
    ),
    (
        "test_a_managed_policy_is_attached_by_more_than_one_function",
        lambda d: detach(d, "SessionsFunction", "ListBySchool"),
    ),
    (
        "test_a_role_has_no_more_managed_policies_than_aws_allows",
        lambda d: attach(d, "RagQueryFunction", "RemoveRows", "ListBySchool"),
    ),
    (
        "test_without_a_secret_nobody_may_read_it_and_nothing_else_changes",
        lambda d: properties(d, "SessionsFunction")["Policies"].append(
            {"Fn::If": ["HasJwtSecret", {"Ref": "ReadAndUpdateRows"}, {"Ref": "KeepSegments"}]}
        ),
    ),
    *(
        ("test_no_parameter_takes_a_secret_itself", broken)
        for broken in (
            lambda d: d["Parameters"].update(GenerationApiKey={"Type": "String", "Default": ""}),
            lambda d: d["Parameters"].update(ModelPassword={"Type": "String"}),
            lambda d: d["Parameters"]["GenerationModel"].update(NoEcho=True),
            lambda d: d["Parameters"]["GenerationModel"].update(Type="AWS::SSM::Parameter::Value<String>"),
            lambda d: d["Parameters"]["GenerationModel"].update(Default="sk-0123456789abcdefghij"),
            lambda d: d["Parameters"]["JwtAudience"].update(Default="{{resolve:secretsmanager:x}}"),
        )
    ),
    *(
        ("test_no_secret_is_a_parameter_or_a_variable", broken)
        for broken in (
            lambda d: variables(d, "QueryWorker").update(GENERATION_API_KEY="k"),
            lambda d: variables(d, "QueryWorker").update(RERANK_API_KEY={"Ref": "RerankUrl"}),
            lambda d: variables(d, "QueryWorker").update(GENERATION_MODEL="sk-0123"),
            lambda d: variables(d, "QueryWorker").update(
                GENERATION_MODEL={"Fn::Sub": "{{resolve:ssm:${JwtSecretArn}}}"}
            ),
            lambda d: variables(d, "QueryWorker").update(
                GENERATION_MODEL={"Fn::Join": ["", ["{{resolve:", "secretsmanager:", {"Ref": "JwtSecretArn"}, "}}"]]}
            ),
            lambda d: variables(d, "QueryWorker").update(
                GENERATION_MODEL={"Fn::If": ["HasTelemetry", "on", "{{resolve:secretsmanager:x}}"]}
            ),
            lambda d: [
                d["Parameters"].update(ModelPassword={"Type": "String", "Default": ""}),
                variables(d, "QueryWorker").update(GENERATION_MODEL={"Ref": "ModelPassword"}),
            ],
            lambda d: [
                d["Parameters"].update(ModelPassword={"Type": "String", "Default": ""}),
                variables(d, "QueryWorker").update(GENERATION_MODEL={"Fn::Sub": "${ModelPassword}"}),
            ],
            lambda d: d["Parameters"]["GenerationModel"].update(NoEcho=True),
            lambda d: d["Globals"]["Function"]["Environment"]["Variables"].update(JWT_SECRET={"Ref": "JwtSecretArn"}),
        )
    ),
]
