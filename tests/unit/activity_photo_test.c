/* Photos of a record: so many, none twice, each as it was uploaded. */
#include "activity_village.h"

#include "activity/inside.h"
#include "pdf.h"
#include "upload.h"

struct upload {
	int64_t activity, id;
	struct kept_file *photo;
};

static bool add_unit(struct work *w, void *arg)
{
	struct upload *u = arg;
	return (u->id = attachment_add(w, u->activity, u->photo)) != 0;
}

static bool remove_unit(struct work *w, void *arg)
{
	struct upload *u = arg;
	return attachment_remove(w, u->activity, u->id);
}

static void test_photo_on_record(void **state)
{
	struct county *c = county_of(state);
	const char *why = NULL, *last = NULL;
	int64_t id = village_meeting(STATE_OPEN, false);
	struct bytes b = png(64, 48);
	struct upload u = { .activity = id, .photo = upload_take(c, FILE_PHOTO, &b, "会场.png", &why) };
	assert_string_equal(village_run(add_unit, &u), "");
	assert_string_equal(village_run(add_unit, &u), "activity.photo-twice");
	struct attachment *list;
	assert_int_equal(attachment_list(&c->work, id, &list), 1);
	assert_int_equal(list[0].width, 64);
	int64_t first = list[0].id;
	for (uint32_t i = 1; i < PHOTOS_MOST; i++) {
		b = png(64 + i, 48);
		u.photo = upload_take(c, FILE_PHOTO, &b, "会场.png", &why);
		assert_string_equal(village_run(add_unit, &u), "");
	}
	b = png(10, 10);
	u.photo = upload_take(c, FILE_PHOTO, &b, "会场.png", &why);
	assert_string_equal(village_run(add_unit, &u), "activity.photos-many");
	assert_int_equal(county_verify(c, &last), 0);
	/* a changed file and a lost one are found */
	attachment_list(&c->work, id, &list);
	const char *path = arena_printf(c->arena, "%s/files/%s", c->dir, list[0].sha256);
	FILE *f = fopen(path, "ab");
	fputs("x", f);
	fclose(f);
	assert_int_equal(unlink(arena_printf(c->arena, "%s/files/%s", c->dir, list[1].sha256)), 0);
	assert_int_equal(county_verify(c, &last), 2);
	village_as(ROLE_SECRETARY, 1);
	u.id = first;
	assert_string_equal(village_run(remove_unit, &u), "");
	assert_string_equal(village_run(remove_unit, &u), "activity.photo-not-found");
}

/* A paper beside the photos: its own number of them, in the record and by its name on paper. */
static void test_paper_on_record(void **state)
{
	struct county *c = county_of(state);
	const char *why = NULL;
	struct attachment *list;
	int64_t id = village_meeting(STATE_OPEN, false);
	for (uint32_t i = 0; i <= PAPERS_MOST; i++) {
		struct bytes b = { .len = 0 };
		const char *text = arena_printf(c->arena, "%%PDF-1.4\n%% %u\nstartxref\n0\n%%%%EOF\n", i);
		put(&b, text, strlen(text));
		struct upload u = { .activity = id, .photo = upload_take(c, FILE_MATERIAL, &b, "评议材料.pdf", &why) };
		assert_non_null(u.photo);
		assert_string_equal(village_run(add_unit, &u), i < PAPERS_MOST ? "" : "activity.photos-many");
	}
	struct bytes b = png(64, 48);
	struct upload photo = { .activity = id, .photo = upload_take(c, FILE_MATERIAL, &b, "会场.png", &why) };
	assert_string_equal(village_run(add_unit, &photo), ""); /* papers take no photo's place */
	assert_int_equal(attachment_list(&c->work, id, &list), PAPERS_MOST + 1);
	assert_true(attachment_is_paper(&list[0]) && !attachment_is_paper(&list[PAPERS_MOST]));
	assert_non_null(strstr(told(c->arena, activity_paper(&c->work, id, "minutes"), "pdftotext", "-layout", "-"), "评议材料.pdf"));
	assert_int_equal(county_verify(c, NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_photo_on_record, village_setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_paper_on_record, village_setup, county_teardown),
	};
	return cmocka_run_group_tests_name("activity_photo", tests, NULL, NULL);
}
