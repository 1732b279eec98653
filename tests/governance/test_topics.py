"""The broker refuses what a role does not name, and the local one does not: so code and roles are compared here."""

import pytest
from samtranslator.yaml_helper import yaml_parse

from local import feature_templates
from tests.governance.templates import read_template, template_files
from tests.support.asyncapi_code import granted_topics, published, published_by, topic_rules

FUNCTIONS = {
    function: (template, template.folder / f"{properties['Handler'].removesuffix('.handler')}.py")
    for template in map(read_template, template_files())
    for function, properties in template.functions.items()
    if (template.folder / f"{properties['Handler'].removesuffix('.handler')}.py").is_file()
}


def test_all_functions_are_looked_at() -> None:
    declared = [
        resource
        for file in feature_templates()
        for resource in yaml_parse(file.read_text())["Resources"].values()
        if resource["Type"] == "AWS::Serverless::Function"
    ]
    assert len(FUNCTIONS) == len(declared)
    assert {rule.module for rule in topic_rules().values()} <= {file.stem for _, file in FUNCTIONS.values()}
    assert set(published()) == {topic for _, file in FUNCTIONS.values() for topic in published_by(file)}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_may_publish_on_the_topics_that_its_code_publishes_on_and_no_others(function: str) -> None:
    template, file = FUNCTIONS[function]
    assert granted_topics(template.statements_of(function)) == published_by(file)
