"""The database refuses changes to the rules of a version that is no draft."""

from django.db import migrations

from complaints.frozen import DIRECT, freeze, thaw

FROZEN = {
    "complaints_alertrule": DIRECT,
    "complaints_clockrule": DIRECT,
    "complaints_flowrule": DIRECT,
    "complaints_guidance": DIRECT,
    "complaints_ladder": DIRECT,
    "complaints_requiredfield": DIRECT,
    "complaints_tariffline": DIRECT,
    "complaints_clocktrigger": "(SELECT procedure_id FROM complaints_clockrule WHERE id = {row}.rule_id)",
    "complaints_rung": "(SELECT procedure_id FROM complaints_ladder WHERE id = {row}.ladder_id)",
}


class Migration(migrations.Migration):
    dependencies = [("complaints", "0018_rules_as_data")]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: freeze(schema_editor, FROZEN),
            lambda apps, schema_editor: thaw(schema_editor, FROZEN),
        )
    ]
