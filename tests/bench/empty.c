/* The empty program that everything is measured against. */
int main(void)
{
	return 0;
}
