"""A rung that proposes a penalty names the tariff line (CABLE-7b)."""

from django.db import migrations, models

from accounts.rebuilding import hold_again, let_go


def release(apps, schema_editor):
    let_go(schema_editor, "complaints_rung")


def hold(apps, schema_editor):
    hold_again(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0026_approvals")]

    operations = [
        migrations.RunPython(release, hold),
        migrations.AddField(
            model_name="rung",
            name="tariff",
            field=models.SlugField(
                blank=True,
                default="",
                help_text="The code of the line by which a penalty is proposed.",
                max_length=40,
                verbose_name="tariff line",
            ),
            preserve_default=False,
        ),
        migrations.RunPython(hold, release),
    ]
