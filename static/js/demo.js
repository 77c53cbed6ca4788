// The demo's list of accounts fills the sign-in form.
document.querySelectorAll("[data-fill]").forEach((button) => {
  button.addEventListener("click", () => {
    document.getElementById("id_username").value = button.dataset.fill;
    const password = document.getElementById("id_password");
    password.value = button.dataset.fillPassword;
    (password.value ? document.querySelector("form [type=submit]") : password).focus();
  });
});
